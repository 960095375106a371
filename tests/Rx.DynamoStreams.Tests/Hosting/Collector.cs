using Rx.DynamoStreams.Hosting;

namespace Rx.DynamoStreams.Tests.Hosting;

// Notes what it handles, and does with each change what the test says.
internal sealed class Collector(CollectorScript script) : IDynamoStreamHandler, IDynamoStreamBatchHandler, IAsyncDisposable
{
    public async Task HandleAsync(ItemChange change, CancellationToken cancellationToken)
    {
        script.Instances.Add(this);
        await script.Handle(change, cancellationToken);
        script.Handled.Add(HostWorld.IdOf(change));
    }

    public async Task HandleAsync(IReadOnlyList<ItemChange> changes, CancellationToken cancellationToken)
    {
        await script.Handle(changes[0], cancellationToken);
        script.Handled.Add(string.Join('+', changes.Select(HostWorld.IdOf)));
    }

    public ValueTask DisposeAsync()
    {
        script.Disposed.Add(this);
        return ValueTask.CompletedTask;
    }
}

internal sealed class CollectorScript
{
    public List<string> Handled { get; } = [];

    public List<Collector> Instances { get; } = [];

    public List<Collector> Disposed { get; } = [];

    public Func<ItemChange, CancellationToken, Task> Handle { get; set; } = (_, _) => Task.CompletedTask;
}
