using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// All that one subscription sees, in real time, from its first event on. Each wait ends with an error when the stream does, or
// after a limit that no healthy run comes near.
public sealed class LiveRecording : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ReplaySubject<StreamEvent> _events = new();
    private readonly IDisposable _subscription;

    public LiveRecording(IObservable<StreamEvent> stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _subscription = stream.Subscribe(_events);
    }

    // The first so many changes.
    public Task<IList<ItemChange>> ItemsAsync(int count) => _events.Items().Take(count).ToList().Timeout(Limit).ToTask();

    public Task<TEvent> FirstAsync<TEvent>(Func<TEvent, bool>? where = null)
        where TEvent : StreamEvent =>
        _events.OfType<TEvent>().Where(where ?? (_ => true)).Timeout(Limit).FirstAsync().ToTask();

    // Every event up to the first one, inclusive, that the condition holds for.
    public Task<IList<StreamEvent>> UntilAsync(Func<StreamEvent, bool> condition) =>
        _events.TakeUntil(condition).ToList().Timeout(Limit).ToTask();

    // The first checkpoint that covers so many changes.
    public async Task<Checkpoint> CheckpointAsync(int changes)
    {
        var seen = 0L;
        return await FirstAsync<Checkpoint>(checkpoint => (seen += checkpoint.Records) >= changes);
    }

    // Every event of a stream that ends well.
    public Task<IList<StreamEvent>> CompletedAsync() => _events.ToList().Timeout(Limit).ToTask();

    // What a stream that fails ends with.
    public Task<Exception> FailureAsync() => _events.IgnoreElements().Materialize()
        .Select(end => end.Exception ?? throw new InvalidOperationException("The stream completed instead of failing."))
        .Timeout(Limit).FirstAsync().ToTask();

    public void Dispose()
    {
        _subscription.Dispose();
        _events.Dispose();
    }
}
