namespace Rx.DynamoStreams.Cli.Arguments;

internal enum TailStart
{
    Latest,
    Horizon,
}
