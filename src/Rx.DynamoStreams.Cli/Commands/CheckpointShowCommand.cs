using System.CommandLine;
using Rx.DynamoStreams.Cli.Arguments;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli.Commands;

// rxddb checkpoint show: how far consumers came, as it is stored at this moment.
internal sealed class CheckpointShowCommand
{
    private readonly CommandEnvironment _environment;
    private readonly CheckpointOptions _checkpoints;
    private readonly Option<OutputFormat> _output = ChoiceOption.Create(
        "--output", "For eyes, or one JSON object a line.", ("text", OutputFormat.Text), ("jsonl", OutputFormat.Json));

    private CheckpointShowCommand(Command command, CommandEnvironment environment)
    {
        _environment = environment;
        _checkpoints = new CheckpointOptions(command, "Only this consumer's. [default: those of all consumers]");
        command.Add(_output);
    }

    public static Command Create(CommandEnvironment environment)
    {
        var command = new Command("show", "Show the checkpoints in a file or a table: of whom, how far, since when.");
        command.SetAction(new CheckpointShowCommand(command, environment).RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var place = _checkpoints.Open(parsed, _environment);
        var consumer = _checkpoints.Consumer(parsed);
        var found = await place.ListAsync(consumer, arn => _checkpoints.Takes(parsed, arn), cancellationToken);
        Action<ShownCheckpoint, TextWriter> write = parsed.GetValue(_output) == OutputFormat.Json ? CheckpointJson.Write : CheckpointText.Write;
        var count = 0;
        foreach (var (name, streamArn) in found)
        {
            if (await LoadAsync(place, name, streamArn, cancellationToken) is not { } checkpoint)
                continue;
            write(checkpoint, _environment.Output);
            count++;
        }
        return count > 0
            ? ExitCode.Done
            : throw new CommandFailedException(
                $"No checkpoint{(consumer is null ? "" : $" of consumer '{consumer}'")}{_checkpoints.Narrowed(parsed)} is stored in {place.Name}.");
    }

    // Null for one that went away meanwhile. One that cannot be used keeps none of the others from being shown.
    private static async Task<ShownCheckpoint?> LoadAsync(
        CheckpointPlace place, string consumer, string streamArn, CancellationToken cancellationToken)
    {
        try
        {
            return await place.Store.LoadAsync(consumer, streamArn, cancellationToken) is { } stored
                ? new ShownCheckpoint(consumer, streamArn, stored, null)
                : null;
        }
        catch (StreamPositionException e)
        {
            return new ShownCheckpoint(consumer, streamArn, null, e.Message);
        }
    }
}
