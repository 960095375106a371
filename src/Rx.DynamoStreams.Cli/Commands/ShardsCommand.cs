using System.CommandLine;
using Rx.DynamoStreams.Cli.Arguments;
using Rx.DynamoStreams.Cli.Live;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli.Commands;

// rxddb shards: a stream's lineage, as listed at this moment, or as it changes.
internal sealed class ShardsCommand
{
    private readonly CommandEnvironment _environment;
    private readonly StreamOptions _stream;
    private readonly EndpointOptions _endpoint;
    private readonly Option<OutputFormat> _output = ChoiceOption.Create(
        "--output", "A tree for eyes, or one JSON object; with --watch, one object a line.",
        ("text", OutputFormat.Text), ("json", OutputFormat.Json));

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Go on, and show what opens, closes and goes.",
    };

    // The service allows ten listings a second for the whole account.
    private readonly Option<TimeSpan?> _interval = LiveOptions.Interval(
        "With --watch: how long to wait between listings, as 5s or 1m; each is one call for each 100 shards. [default: 5s]",
        "5s or 1m", ("1s", TimeSpan.FromSeconds(1)));

    private readonly Option<bool> _plain = LiveOptions.Plain();

    private ShardsCommand(Command command, CommandEnvironment environment)
    {
        _environment = environment;
        _stream = new StreamOptions(command);
        _endpoint = new EndpointOptions(command);
        command.Add(_output);
        command.Add(_watch);
        command.Add(_interval);
        command.Add(_plain);
        command.Validators.Add(result =>
        {
            foreach (var option in (Option[])[_interval, _plain])
            {
                if (result.GetResult(option) is { Implicit: false } && !result.GetValue(_watch))
                    result.AddError($"{option.Name} is of use with --watch only.");
            }
        });
    }

    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("shards", "Draw a stream's shards: who goes on from whom, open or closed, from where to where.");
        command.SetAction(new ShardsCommand(command, environment).RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = new StreamDirectory(_endpoint.Connect(parsed, _environment), _environment.Scheduler);
        var streamArn = await _stream.ResolveAsync(parsed, directory, cancellationToken);
        if (parsed.GetValue(_watch))
            return await WatchAsync(parsed, directory, streamArn, cancellationToken);
        var stream = await directory.DescribeAsync(streamArn, cancellationToken);

        if (parsed.GetValue(_output) == OutputFormat.Json)
            ListingJson.WriteShards(streamArn, stream, _environment.Output);
        else
            TextWriterConsole.Create(_environment.Output, _environment.HasColors).Write(ShardTree.Draw(streamArn, stream));
        return ExitCode.Done;
    }

    private async Task<int> WatchAsync(
        ParseResult parsed, StreamDirectory directory, string streamArn, CancellationToken cancellationToken)
    {
        var interval = parsed.GetValue(_interval) ?? TimeSpan.FromSeconds(5);
        var format = parsed.GetValue(_output);
        using var view = format == OutputFormat.Text && !parsed.GetValue(_plain) && _environment.Window is { } window
            ? new ShardsView(streamArn, interval, _environment.Output, window, _environment.Scheduler)
            : null;
        IShardWatcher watcher = view is not null ? view
            : new ShardNewsLines(_environment.Output, _environment.Error, format, _environment.HasColors);
        var watch = new ShardWatch(directory, _environment.Scheduler, streamArn, interval);
        await watch.RunAsync(watcher, _environment.IsOutputClosed, cancellationToken);
        return ExitCode.Done;
    }
}
