namespace Rx.DynamoStreams.Cli.Commands;

internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    // 128 and the signal's number, as shells have it.
    public const int Interrupted = 130;
    public const int Terminated = 143;
}
