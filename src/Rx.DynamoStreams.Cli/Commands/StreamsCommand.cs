using System.CommandLine;
using Rx.DynamoStreams.Cli.Arguments;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli.Commands;

// rxddb streams: the account's streams in one region, each table's newest first.
internal sealed class StreamsCommand
{
    private readonly CommandEnvironment _environment;
    private readonly EndpointOptions _endpoint;
    private readonly Option<string?> _tableName = StreamOptions.TableNameOption("Only this table's streams.");
    private readonly Option<OutputFormat> _output = ChoiceOption.Create(
        "--output", "A table for eyes, or one JSON array.", ("text", OutputFormat.Text), ("json", OutputFormat.Json));

    private StreamsCommand(Command command, CommandEnvironment environment)
    {
        _environment = environment;
        command.Add(_tableName);
        _endpoint = new EndpointOptions(command);
        command.Add(_output);
    }

    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("streams", "List the account's streams in a region.");
        command.SetAction(new StreamsCommand(command, environment).RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = new StreamDirectory(_endpoint.Connect(parsed, _environment), _environment.Scheduler);
        var listed = await directory.ListAsync(parsed.GetValue(_tableName), cancellationToken);
        var streams = listed
            .OrderBy(stream => stream.TableName, StringComparer.Ordinal)
            .ThenByDescending(stream => stream.StreamLabel, StringComparer.Ordinal)
            .ToList();

        if (parsed.GetValue(_output) == OutputFormat.Json)
            ListingJson.WriteStreams(streams, _environment.Output);
        else
            TextWriterConsole.Create(_environment.Output, _environment.HasColors).Write(StreamTable.Draw(streams));
        return ExitCode.Done;
    }
}
