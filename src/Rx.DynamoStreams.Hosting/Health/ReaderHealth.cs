using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.DynamoStreams.Hosting.Health;

// Follows one reader at a time and tells its state, to any thread. Times are the scheduler's.
internal sealed class ReaderHealth(IScheduler scheduler)
{
    private readonly Lock _gate = new();
    private ReaderState _state = new(ReaderPhase.Idle, scheduler.Now);

    public ReaderState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    public TimeSpan AgeOf(ReaderState state) => scheduler.Now - state.PolledAt;

    public IObservable<StreamEvent> Watch(IObservable<StreamEvent> stream) => Observable.Create<StreamEvent>(observer =>
    {
        Begin();
        var reading = stream.Do(See, Fail, End).Subscribe(observer);
        return () =>
        {
            reading.Dispose();
            Stop();
        };
    });

    public void Begin() => Change(_ => new ReaderState(ReaderPhase.Reading, scheduler.Now));

    public void Polled(Checkpoint poll) => Change(state => state.With(poll, scheduler.Now));

    public void Found(Gap gap) => Change(state => state with { Gaps = state.Gaps + 1 });

    // Nobody wants it any more; an end that came before stays told.
    public void Stop() => Change(state => state.Phase == ReaderPhase.Reading ? state with { Phase = ReaderPhase.Idle } : state);

    public void Fail(Exception error) => Change(state => state with { Phase = ReaderPhase.Failed, Error = error });

    public void End() => Change(state => state with { Phase = ReaderPhase.Ended });

    private void See(StreamEvent value)
    {
        if (value is Checkpoint poll)
            Polled(poll);
        else if (value is Gap gap)
            Found(gap);
    }

    private void Change(Func<ReaderState, ReaderState> change)
    {
        lock (_gate)
            _state = change(_state);
    }
}
