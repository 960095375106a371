namespace Rx.DynamoStreams.Processing;

// Events of different items are handled side by side, up to the limit; those of one item one after another. Of the items that wait, the
// one with the oldest event is next: the position stands still at the oldest that is not done.
internal sealed class ItemHandlers(HandlerRun run, Func<IReadOnlyList<ItemChange>, CancellationToken, Task> handler) : IHandlers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ItemImage, Queue<DeliveredEvent>> _lines = [];
    private readonly PriorityQueue<ItemImage, long> _ready = new();
    private int _running;

    public TimeSpan Wait => TimeSpan.Zero;

    public void Take(DeliveredEvent delivered)
    {
        var key = ItemKey.Of((ItemChange)delivered.Event);
        lock (_gate)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
                _lines[key] = line = new Queue<DeliveredEvent>();
                _ready.Enqueue(key, delivered.Index);
            }
            line.Enqueue(delivered);
            CallNext();
        }
    }

    public void Finish()
    {
    }

    // Under the gate. An item with an event in its handler's hands is not ready, and keeps its line.
    private void CallNext()
    {
        while (!run.IsGivenUp && _running < run.Options.MaxConcurrency && _ready.TryDequeue(out var key, out _))
        {
            _running++;
            run.Call([_lines[key].Peek()], handler, () => GoOn(key));
        }
    }

    private void GoOn(ItemImage key)
    {
        lock (_gate)
        {
            _running--;
            var line = _lines[key];
            line.Dequeue();
            if (line.TryPeek(out var next))
                _ready.Enqueue(key, next.Index);
            else
                _lines.Remove(key);
            CallNext();
        }
    }
}
