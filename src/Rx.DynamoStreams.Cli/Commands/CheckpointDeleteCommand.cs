using System.CommandLine;
using Rx.DynamoStreams.Cli.Arguments;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli.Commands;

// rxddb checkpoint delete: a consumer begins anew at its next start. What is stored need not be readable.
internal sealed class CheckpointDeleteCommand
{
    private readonly CommandEnvironment _environment;
    private readonly CheckpointOptions _checkpoints;

    private CheckpointDeleteCommand(Command command, CommandEnvironment environment)
    {
        _environment = environment;
        _checkpoints = new CheckpointOptions(command, "Whose. [default with --checkpoint: tail's own]");
        command.Validators.Add(result =>
        {
            if (_checkpoints.IsTable(result) && _checkpoints.Consumer(result) is null)
                result.AddError("--consumer is needed with --checkpoint-table, to say whose checkpoints to delete.");
        });
    }

    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("delete", "Delete a consumer's checkpoints, so that its next start begins anew. Stop it first.");
        command.SetAction(new CheckpointDeleteCommand(command, environment).RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var place = _checkpoints.Open(parsed, _environment);
        var consumer = _checkpoints.Consumer(parsed) ?? TailProgress.ConsumerName;
        var found = await place.ListAsync(consumer, arn => _checkpoints.Takes(parsed, arn), cancellationToken);
        if (found.Count == 0)
        {
            throw new CommandFailedException(
                $"Nothing was deleted: no checkpoint of consumer '{consumer}'{_checkpoints.Narrowed(parsed)} is stored in {place.Name}; see rxddb checkpoint show.");
        }
        foreach (var (_, streamArn) in found)
        {
            await place.Store.DeleteAsync(consumer, streamArn, cancellationToken);
            _environment.Output.Write($"deleted  {Printable.Escape(consumer)}  {Printable.Escape(streamArn)}\n");
        }
        return ExitCode.Done;
    }
}
