using System.CommandLine;
using Rx.DynamoStreams.Cli.Commands;

namespace Rx.DynamoStreams.Cli.Arguments;

// Which stream: by its table, or by its own ARN; exactly one of them.
internal sealed class StreamOptions
{
    private readonly Option<string?> _streamArn = new("--stream-arn")
    {
        Description = "The stream's ARN.",
        HelpName = "arn",
    };

    private readonly Option<string?> _tableName = TableNameOption("The table whose newest stream to use.");

    public StreamOptions(Command command)
    {
        command.Add(_tableName);
        command.Add(_streamArn);
        command.Validators.Add(result =>
        {
            var (byTable, byArn) = (result.GetResult(_tableName) is not null, result.GetResult(_streamArn) is not null);
            if (byTable && byArn)
                result.AddError("--table-name and --stream-arn exclude each other: give one of them.");
            else if (!byTable && !byArn)
                result.AddError("--table-name or --stream-arn is needed, to name the stream.");
            else if (byArn && string.IsNullOrWhiteSpace(result.GetValue(_streamArn)))
                result.AddError("--stream-arn is empty.");
        });
    }

    // Null where the stream is named by its ARN.
    public string? TableName(ParseResult parsed) => parsed.GetValue(_streamArn) is null ? parsed.GetRequiredValue(_tableName) : null;

    public async Task<string> ResolveAsync(
        ParseResult parsed, StreamDirectory directory, CancellationToken cancellationToken) =>
        parsed.GetValue(_streamArn)
        ?? await directory.NewestAsync(parsed.GetRequiredValue(_tableName)!, cancellationToken);

    public static Option<string?> TableNameOption(string description)
    {
        var option = new Option<string?>("--table-name") { Description = description, HelpName = "name" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var given }] && string.IsNullOrWhiteSpace(given))
                result.AddError("--table-name is empty.");
        });
        return option;
    }
}
