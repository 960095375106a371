using System.CommandLine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.DynamoStreams.Cli.Arguments;
using Rx.DynamoStreams.Cli.Live;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli.Commands;

// rxddb tail: a stream's events as they come, until the stream ends, a signal comes, or nobody reads any more.
internal sealed class TailCommand
{
    private readonly Option<TailStart> _from = ChoiceOption.Create(
        "--from", "Where to start: with what is written from now on, or with the oldest record there is, up to 24 hours back.",
        ("latest", TailStart.Latest), ("horizon", TailStart.Horizon));

    private readonly Option<DateTimeOffset?> _since = new("--since")
    {
        Description = "Start with what was written at or after this time, as 2026-11-23T10:00:00Z, or this long ago, as 15m or 2h; reads from the horizon to find it.",
        HelpName = "time",
    };

    private readonly Option<string?> _checkpoint = new("--checkpoint")
    {
        Description = "Go on from the position in this file, if it is there, else from --from or --since; keep it there after each poll.",
        HelpName = "file",
    };

    private readonly Option<TimeSpan?> _interval = LiveOptions.Interval(
        "How long to wait between polls, as 20ms, 1s, 5m; each poll is one billed call for each open shard. [default: 1s]",
        "20ms, 1s or 5m", ("1ms", TimeSpan.FromMilliseconds(1)));

    private readonly Option<OutputFormat> _output = ChoiceOption.Create(
        "--output", "For eyes, or one JSON object a line.", ("text", OutputFormat.Text), ("jsonl", OutputFormat.Json));

    private readonly Option<bool> _plain = LiveOptions.Plain();

    private readonly Option<GapPolicy> _gapPolicy = ChoiceOption.Create(
        "--on-gap", "When records may have been lost: tell it and go on, or fail.",
        ("continue", GapPolicy.Continue), ("fail", GapPolicy.Fail));

    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Tell on the error output what goes on: polls, retries, gaps.",
    };

    private readonly CommandEnvironment _environment;
    private readonly StreamOptions _stream;
    private readonly EndpointOptions _endpoint;

    private TailCommand(Command command, CommandEnvironment environment)
    {
        _environment = environment;
        _stream = new StreamOptions(command);
        command.Add(_from);
        command.Add(_since);
        command.Add(_checkpoint);
        _endpoint = new EndpointOptions(command);
        command.Add(_interval);
        command.Add(_output);
        command.Add(_plain);
        command.Add(_gapPolicy);
        command.Add(_verbose);
        _since.CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (SinceTime.TryParse(given, environment.Scheduler.Now, out var time))
                return time;
            result.AddError($"--since is '{given}', and must be a time with its zone such as 2026-11-23T10:00:00Z, or how long ago such as 15m or 2h.");
            return null;
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(_since) is not null && result.GetResult(_from) is { Implicit: false })
                result.AddError("--since and --from exclude each other: give one of them.");
        });
    }

    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("tail", "Show a stream's events as they come.");
        command.SetAction(new TailCommand(command, environment).RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var client = _endpoint.Connect(parsed, _environment);
        var directory = new StreamDirectory(client, _environment.Scheduler);
        var streamArn = await _stream.ResolveAsync(parsed, directory, cancellationToken);
        // A running tail outlasts any outage, but one that cannot even begin has a wrong argument: tell it now.
        var described = await directory.DescribePageAsync(streamArn, null, cancellationToken);

        var tableName = _stream.TableName(parsed);
        using var progress = parsed.GetValue(_checkpoint) is { } path
            ? await TailProgress.OpenAsync(path, streamArn, isByTable: tableName is not null, _environment.Scheduler, cancellationToken)
            : null;
        var position = progress?.Position;
        if (position is null)
            Begin(progress, parsed, streamArn, described.ServiceTime ?? _environment.Scheduler.Now);
        using var view = ViewFor(parsed);
        var writer = view ?? WriterFor(parsed);
        var reading = new TailReading(client, directory, tableName, OptionsFor(parsed, position, LogFor(parsed, view)));
        await reading.RunAsync(position?.StreamArn ?? streamArn, Write, cancellationToken);
        return cancellationToken.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;

        bool Write(StreamEvent streamEvent)
        {
            writer.Write(streamEvent);
            if (streamEvent is not Checkpoint checkpoint)
                return true;
            // What nobody reads is left for the next time.
            if (_environment.IsOutputClosed())
                return false;
            progress?.Save(checkpoint.Position);
            return true;
        }
    }

    private void Begin(TailProgress? progress, ParseResult parsed, string streamArn, DateTimeOffset serviceTime)
    {
        // The time of an answer that came before anything is read: what is read of it again is repeated, and nothing is lost.
        var startedAt = parsed.GetValue(_since) ?? (parsed.GetValue(_from) == TailStart.Horizon ? null : serviceTime);
        progress?.Begin(streamArn, startedAt, serviceTime);
    }

    private IEventWriter WriterFor(ParseResult parsed) => parsed.GetValue(_output) == OutputFormat.Json
        ? new JsonLinesWriter(_environment.Output)
        : new TextLinesWriter(_environment.Output, _environment.IsTerminal, _environment.HasColors);

    private TailView? ViewFor(ParseResult parsed) =>
        parsed.GetValue(_output) == OutputFormat.Text && !parsed.GetValue(_plain) && _environment.Window is { } window
            ? new TailView(_environment.Output, window, _environment.Scheduler)
            : null;

    private ILoggerFactory LogFor(ParseResult parsed, TailView? view)
    {
        var error = parsed.GetValue(_verbose) ? _environment.Error : null;
        return view is not null ? view.Log(error)
            : error is not null ? new ErrorOutputLog(error.WriteLine)
            : NullLoggerFactory.Instance;
    }

    private DynamoStreamOptions OptionsFor(ParseResult parsed, StreamPosition? position, ILoggerFactory log) => new()
    {
        Interval = parsed.GetValue(_interval) ?? TimeSpan.FromSeconds(1),
        Scheduler = _environment.Scheduler,
        StartFrom = position is not null ? StartFrom.Position(position)
            : parsed.GetValue(_since) is { } since ? StartFrom.Since(since)
            : parsed.GetValue(_from) == TailStart.Horizon ? StartFrom.TrimHorizon
            : StartFrom.Latest,
        GapPolicy = parsed.GetValue(_gapPolicy),
        LoggerFactory = log,
    };
}
