using System.CommandLine;

namespace Rx.DynamoStreams.Cli.Commands;

// rxddb checkpoint: what consumers have stored of how far they came.
internal static class CheckpointCommand
{
    public const string Name = "checkpoint";

    public static Command Create(CommandEnvironment environment) => new(Name, "Show or delete consumers' checkpoints, in a file or a table.")
    {
        CheckpointShowCommand.Create(environment),
        CheckpointDeleteCommand.Create(environment),
    };
}
