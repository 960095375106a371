using Rx.DynamoStreams.Hosting;

namespace Rx.DynamoStreams.LocalTests.Docs;

// The handler that docs/hosting.md shows.
internal sealed class OrderCounter(ICounts counts) : IDynamoStreamHandler
{
    public Task HandleAsync(ItemChange change, CancellationToken cancellationToken) => change switch
    {
        Insert insert => counts.AddAsync(insert.Keys["id"]!.S, cancellationToken),
        _ => Task.CompletedTask,
    };
}

internal interface ICounts
{
    Task AddAsync(string id, CancellationToken cancellationToken);
}
