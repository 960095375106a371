using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.DynamoStreams.Hosting.Health;

// Follows one reader at a time and tells its state, to any thread. Times are the scheduler's.
internal sealed class ReaderHealth(IScheduler scheduler)
{
    private readonly Lock _gate = new();
    private ReaderState _state = new(ReaderPhase.Idle, scheduler.Now);
    private Task? _completion;

    public ReaderState State
    {
        get
        {
            lock (_gate)
                return _completion is null ? _state : _state.With(_completion);
        }
    }

    public TimeSpan AgeOf(ReaderState state) => scheduler.Now - state.PolledAt;

    public IObservable<StreamEvent> Watch(IObservable<StreamEvent> stream) => Observable.Create<StreamEvent>(observer =>
    {
        var number = Begin();
        var reading = stream.Do(See, Fail, End).Subscribe(observer);
        return () =>
        {
            reading.Dispose();
            Stop(number);
        };
    });

    // Gives the reading's number, to stop it by.
    public int Begin() => Change(state => new ReaderState(ReaderPhase.Reading, scheduler.Now) { Number = state.Number + 1 }).Number;

    // A reading whose end a task tells, which is looked at when somebody asks: what goes on after the task would come later than that.
    public void Begin(Task completion)
    {
        Begin();
        lock (_gate)
            _completion = completion;
    }

    public void Polled(Checkpoint poll) => Change(state => state.With(poll, scheduler.Now));

    public void Found(Gap gap) => Change(state => state with { Gaps = state.Gaps + 1 });

    // Nobody wants it any more; an end that came before stays told. One subscriber may begin anew while another lets go of what ended.
    public void Stop(int number) =>
        Change(state => state.Phase == ReaderPhase.Reading && state.Number == number ? state with { Phase = ReaderPhase.Idle } : state);

    public void Fail(Exception error) => Change(state => state with { Phase = ReaderPhase.Failed, Error = error });

    public void End() => Change(state => state with { Phase = ReaderPhase.Ended });

    private void See(StreamEvent value)
    {
        if (value is Checkpoint poll)
            Polled(poll);
        else if (value is Gap gap)
            Found(gap);
    }

    private ReaderState Change(Func<ReaderState, ReaderState> change)
    {
        lock (_gate)
            return _state = change(_state);
    }
}
