namespace Rx.DynamoStreams.Tests.Scenarios;

// What the observers of one consumer saw, one after another: what came again although a checkpoint that an observer was given, and
// returned from, covered it.
internal sealed class Witness
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _covered = new(StringComparer.Ordinal);
    private readonly List<string> _since = [];

    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public List<string> Repeated { get; } = [];

    public List<Exception> Errors { get; } = [];

    public int Checkpoints { get; private set; }

    public IDisposable Watch(IObservable<StreamEvent> stream) => stream.Subscribe(OnNext, Errors.Add);

    // One that is left may still be busy on its thread when the next one has begun.
    public void OnNext(StreamEvent value)
    {
        lock (_gate)
            Take(value);
    }

    private void Take(StreamEvent value)
    {
        if (value is ItemChange change)
        {
            var name = $"{change.Key}/{change.SequenceNumber}";
            if (_covered.Contains(name))
                Repeated.Add(name);
            _since.Add(name);
            Seen.Add(name);
        }
        if (value is Checkpoint)
        {
            _covered.UnionWith(_since);
            _since.Clear();
            Checkpoints++;
        }
    }
}
