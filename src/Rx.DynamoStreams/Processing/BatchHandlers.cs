using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.DynamoStreams.Processing;

// One batch at a time is handled, and the next one filled meanwhile.
internal sealed class BatchHandlers(HandlerRun run, Func<IReadOnlyList<ItemChange>, CancellationToken, Task> handler) : IHandlers
{
    private readonly Lock _gate = new();
    private readonly Queue<DeliveredEvent> _waiting = new();
    private IDisposable _timer = Disposable.Empty;
    private bool _isRunning;
    private bool _isDue;

    public TimeSpan Wait => run.Options.BatchWait;

    public void Take(DeliveredEvent delivered)
    {
        lock (_gate)
        {
            _waiting.Enqueue(delivered);
            if (_waiting.Count == 1)
                _timer = run.Scheduler.Schedule(run.Options.BatchWait, Finish);
            CallIfDue();
        }
    }

    // Also when the first one has waited long enough.
    public void Finish()
    {
        lock (_gate)
        {
            _isDue = true;
            CallIfDue();
        }
    }

    private void CallIfDue()
    {
        if (_isRunning || run.IsGivenUp || _waiting.Count == 0 || !(_isDue || _waiting.Count >= run.Options.BatchSize))
            return;
        var batch = new List<DeliveredEvent>();
        while (batch.Count < run.Options.BatchSize && _waiting.TryDequeue(out var delivered))
            batch.Add(delivered);
        // What is left over has waited as long, and goes with the next batch.
        _isDue = _waiting.Count > 0;
        _timer.Dispose();
        _isRunning = true;
        run.Call(batch, handler, GoOn);
    }

    private void GoOn()
    {
        lock (_gate)
        {
            _isRunning = false;
            CallIfDue();
        }
    }
}
