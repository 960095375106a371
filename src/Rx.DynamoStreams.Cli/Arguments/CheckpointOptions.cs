using System.CommandLine;
using System.CommandLine.Parsing;
using Rx.DynamoStreams.Cli.Commands;

namespace Rx.DynamoStreams.Cli.Arguments;

// Where checkpoints are kept, in a file or a table; whose, and in which streams.
internal sealed class CheckpointOptions
{
    private readonly Option<string?> _file = NameOption(
        "--checkpoint", "file", "The file of tail's --checkpoint, or of an application's FileCheckpointStore.");

    private readonly Option<string?> _table = NameOption(
        "--checkpoint-table", "name", "The table of an application's DynamoDBCheckpointStore, by its name or ARN.");

    private readonly Option<string?> _consumer;
    private readonly Option<string?> _tableName = StreamOptions.TableNameOption("Only those in streams of this table.");
    private readonly Option<string?> _streamArn = NameOption("--stream-arn", "arn", "Only the one in this stream.");
    private readonly EndpointOptions _endpoint;

    public CheckpointOptions(Command command, string consumerDescription)
    {
        _consumer = NameOption("--consumer", "name", consumerDescription);
        command.Add(_file);
        command.Add(_table);
        command.Add(_consumer);
        command.Add(_tableName);
        command.Add(_streamArn);
        _endpoint = new EndpointOptions(command);
        command.Validators.Add(result =>
        {
            var (inFile, inTable) = (result.GetResult(_file) is not null, result.GetResult(_table) is not null);
            if (inFile && inTable)
                result.AddError("--checkpoint and --checkpoint-table exclude each other: give one of them.");
            else if (!inFile && !inTable)
                result.AddError("--checkpoint or --checkpoint-table is needed, to say where the checkpoints are.");
            else if (result.GetResult(_tableName) is not null && result.GetResult(_streamArn) is not null)
                result.AddError("--table-name and --stream-arn exclude each other: give one of them.");
        });
    }

    public bool IsTable(CommandResult result) => result.GetResult(_table) is not null;

    public string? Consumer(CommandResult result) => result.GetResult(_consumer) is null ? null : result.GetValue(_consumer);

    public string? Consumer(ParseResult parsed) => parsed.GetValue(_consumer);

    public string? StreamArn(ParseResult parsed) => parsed.GetValue(_streamArn);

    // A stream's ARN is its table's with "/stream/" and a label.
    public bool Takes(ParseResult parsed, string streamArn) =>
        (StreamArn(parsed) is not { } arn || streamArn == arn)
        && (parsed.GetValue(_tableName) is not { } table || streamArn.Contains($":table/{table}/stream/", StringComparison.Ordinal));

    // What was asked for, as the end of a sentence.
    public string Narrowed(ParseResult parsed) =>
        StreamArn(parsed) is { } arn ? $" in stream '{arn}'"
        : parsed.GetValue(_tableName) is { } table ? $" in a stream of table '{table}'"
        : "";

    public CheckpointPlace Open(ParseResult parsed, CommandEnvironment environment) => parsed.GetValue(_file) is { } file
        ? CheckpointPlace.InFile(file)
        : CheckpointPlace.InTable(parsed.GetRequiredValue(_table)!, environment.ConnectTables(_endpoint.ClientOptions(parsed, environment)));

    private static Option<string?> NameOption(string name, string helpName, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var given }] && string.IsNullOrWhiteSpace(given))
                result.AddError($"{name} is empty.");
        });
        return option;
    }
}
