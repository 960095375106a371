namespace Rx.DynamoStreams.Cli.Arguments;

internal enum OutputFormat
{
    Text,
    Json,
}
