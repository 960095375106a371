namespace Rx.DynamoStreams.Processing;

// The readings of this process that are under way, by whose checkpoint they follow. One that begins under a name waits for those
// before it to end, so that a subscription which is left and joined again, or repeated, finds what the one before it saved, and is not
// taken for somebody else.
internal sealed class NamedReadings
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(object Place, string ConsumerName), List<NamedReading>> _readings = [];

    public static NamedReadings OfThisProcess { get; } = new();

    // The new one, and those that were there before it.
    public (NamedReading Reading, IReadOnlyList<NamedReading> Before) Enter(object place, string consumerName)
    {
        lock (_gate)
        {
            var key = (place, consumerName);
            if (!_readings.TryGetValue(key, out var readings))
                _readings[key] = readings = [];
            IReadOnlyList<NamedReading> before = [.. readings];
            var reading = new NamedReading(ended => Leave(key, ended));
            readings.Add(reading);
            return (reading, before);
        }
    }

    // Those that are ending.
    public IReadOnlyList<NamedReading> Ending(object place, string consumerName)
    {
        lock (_gate)
            return _readings.TryGetValue((place, consumerName), out var readings) ? [.. readings.Where(reading => reading.IsEnding)] : [];
    }

    private void Leave((object, string) key, NamedReading ended)
    {
        lock (_gate)
        {
            var readings = _readings[key];
            readings.Remove(ended);
            if (readings.Count == 0)
                _readings.Remove(key);
        }
    }
}

// A reading under a name: it runs, then it is ending, and saves, and then it has ended.
internal sealed class NamedReading(Action<NamedReading> leave)
{
    private readonly TaskCompletionSource _end = new();
    private volatile bool _isEnding;
    private int _hasEnded;

    public bool IsEnding => _isEnding;

    public Task End => _end.Task;

    public void Ends() => _isEnding = true;

    public void HasEnded()
    {
        _isEnding = true;
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return;
        leave(this);
        _end.TrySetResult();
    }
}
