using Rx.DynamoStreams.Checkpoints;

namespace Rx.DynamoStreams.Processing;

// Events of different items are handled side by side, up to the limit; those of one item one after another.
internal sealed class ItemHandlers(HandlerRun run, Func<IReadOnlyList<ItemChange>, CancellationToken, Task> handler) : IHandlers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ItemImage, Queue<DeliveredEvent>> _lines = [];
    private readonly Queue<ItemImage> _ready = new();
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
                _ready.Enqueue(key);
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
        while (!run.IsGivenUp && _running < run.Options.MaxConcurrency && _ready.TryDequeue(out var key))
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
            if (line.Count > 0)
                _ready.Enqueue(key);
            else
                _lines.Remove(key);
            CallNext();
        }
    }
}
