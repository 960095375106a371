using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Cli.Commands;

// Stored checkpoints, in a file or a table, and what to call the place in a sentence.
internal sealed class CheckpointPlace : IDisposable
{
    private readonly IDisposable _owned;
    private readonly Func<CancellationToken, Task<IReadOnlyList<string>>> _listConsumers;

    private CheckpointPlace(
        string name, ICheckpointStore store, Func<CancellationToken, Task<IReadOnlyList<string>>> listConsumers, IDisposable owned) =>
        (Name, Store, _listConsumers, _owned) = (name, store, listConsumers, owned);

    public string Name { get; }

    public ICheckpointStore Store { get; }

    // A store makes its file's lock where there is no file, too; here that would be a mistyped name.
    public static CheckpointPlace InFile(string path)
    {
        if (!File.Exists(path))
            throw new CommandFailedException($"Checkpoint file '{path}' does not exist; check --checkpoint.");
        var store = new FileCheckpointStore(path);
        return new CheckpointPlace($"file '{path}'", store, store.ListConsumersAsync, store);
    }

    public static CheckpointPlace InTable(string tableName, IAmazonDynamoDB client)
    {
        var store = new DynamoDBCheckpointStore(client, tableName);
        return new CheckpointPlace($"table '{tableName}'", store, store.ListConsumersAsync, client);
    }

    // Those that the options name, by consumer and stream.
    public async Task<IReadOnlyList<(string Consumer, string StreamArn)>> ListAsync(
        string? consumer, Func<string, bool> takesStream, CancellationToken cancellationToken)
    {
        try
        {
            var found = new List<(string, string)>();
            foreach (var name in consumer is null ? await _listConsumers(cancellationToken) : [consumer])
            {
                var streams = await Store.ListStreamArnsAsync(name, cancellationToken);
                found.AddRange(streams.Where(takesStream).Order(StringComparer.Ordinal).Select(streamArn => (name, streamArn)));
            }
            return found;
        }
        catch (InvalidOperationException e) when (e.InnerException is ResourceNotFoundException)
        {
            throw new CommandFailedException($"Checkpoint {Name} does not exist here; check --checkpoint-table, --region and --endpoint-url.");
        }
    }

    public void Dispose() => _owned.Dispose();
}
