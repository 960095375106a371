using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.DynamoStreams.Simulation;

// When and where a reader dies, and when it starts again.
internal sealed class Crashes(TimeSpan? interval, bool isAnywhere, Random random, IScheduler scheduler, CrashPlace lastPlace = CrashPlace.InEvent) : IDisposable
{
    private readonly SerialDisposable _time = new();
    private readonly SerialDisposable _restart = new();
    private Action _crash = () => { };
    private Action? _begin;
    private CrashPlace _place;
    private bool _isOver;

    // The next one: first comes its time, then its place, which may be the same.
    public void Draw(Action crash)
    {
        _crash = crash;
        if (!_isOver && interval is { } mean)
            _time.Disposable = scheduler.Schedule(Whole(mean * (random.NextDouble() * 2)), Come);
    }

    public void At(CrashPlace here)
    {
        if (here != _place)
            return;
        _place = CrashPlace.Nowhere;
        _crash();
    }

    public void Restart(TimeSpan downtime, Action begin)
    {
        _time.Disposable = Disposable.Empty;
        _place = CrashPlace.Nowhere;
        _begin = begin;
        _restart.Disposable = scheduler.Schedule(downtime, Begin);
    }

    public void Stop()
    {
        _isOver = true;
        _place = CrashPlace.Nowhere;
        _time.Disposable = Disposable.Empty;
        Begin();
    }

    public void Dispose()
    {
        _time.Dispose();
        _restart.Dispose();
    }

    public static TimeSpan Whole(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));

    private void Begin()
    {
        var begin = _begin;
        _begin = null;
        _restart.Disposable = Disposable.Empty;
        begin?.Invoke();
    }

    private void Come()
    {
        _place = isAnywhere ? (CrashPlace)random.Next(1, (int)lastPlace + 1) : CrashPlace.Here;
        At(CrashPlace.Here);
    }
}
