namespace Rx.DynamoStreams.Replicas;

// Spreads read capacity over time: what a page consumed has to be paid for before the next one is asked. All segments share it.
internal sealed class ScanBudget(double? unitsPerSecond)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _paidUntil = DateTimeOffset.MinValue;

    // When the next page may be asked.
    public DateTimeOffset Spend(double units, DateTimeOffset now)
    {
        if (unitsPerSecond is not { } rate)
            return now;
        lock (_gate)
        {
            _paidUntil = (_paidUntil > now ? _paidUntil : now) + TimeSpan.FromSeconds(units / rate);
            return _paidUntil;
        }
    }
}
