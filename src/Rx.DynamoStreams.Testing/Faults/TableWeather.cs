using Rx.DynamoStreams.Testing.Calls;

namespace Rx.DynamoStreams.Testing.Faults;

// A table's fault plan at work: what happens to each call of its client, drawn from one seed in the order of the calls. Used under
// the table's lock.
internal sealed class TableWeather(TableFaultPlan plan)
{
    private readonly Chance _chance = new(new Random(plan.Seed));

    public TableFaultPlan Plan => plan;

    public bool LeavesUnprocessed() => _chance.Hits(plan.UnprocessedKey);

    // The failure, if any, is for the end of the call's latency.
    public Exception? StrikeOn(TableCall call)
    {
        call.Latency = _chance.UpTo(plan.LatencyMax);
        if (_chance.Hits(plan.SlowAnswer))
            call.Latency = _chance.UpTo(plan.SlowAnswerMax);
        if (_chance.Hits(plan.Throttled))
            return TableFaults.Throttled();
        if (_chance.Hits(plan.ServerError))
            return TableFaults.ServerError();
        if (_chance.Hits(plan.Reset))
            return new HttpRequestException("The in-memory connection was reset.");
        var mayBeStale = !call.IsConsistent && call.Operation is TableOperation.Scan or TableOperation.BatchGetItem or TableOperation.GetItem;
        call.Staleness = mayBeStale ? _chance.UpTo(plan.StalenessMax) : TimeSpan.Zero;
        return null;
    }
}
