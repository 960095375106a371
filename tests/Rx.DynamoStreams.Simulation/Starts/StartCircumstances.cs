using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation.Starts;

// What has to have happened in some of the runs of a way at Latest, or they prove nothing.
internal static class StartCircumstances
{
    public static IReadOnlyList<(string What, int Times)> Of(StartPlan plan, StartTable table, TimeSpan begunAt)
    {
        var calls = table.Stream.Calls;
        var listed = calls.FirstOrDefault(call => call.Operation == StreamOperation.GetShardIterator)?.At ?? TimeSpan.MaxValue;
        return plan.Way switch
        {
            StartWay.Shards =>
            [
                ("starts with more than 100 shards", When(plan.Shards > 100)),
                ("first listings of over 2 s", When(listed - begunAt > TimeSpan.FromSeconds(2))),
                ("of more than 10 pages", When(calls.Count(call => call.Operation == StreamOperation.DescribeStream && call.At < listed) > 10)),
            ],
            StartWay.Hang =>
            [
                ("listings that hung", Hung(StreamOperation.DescribeStream)),
                ("iterators that hung", Hung(StreamOperation.GetShardIterator)),
                ("reads that hung", Hung(StreamOperation.GetRecords)),
            ],
            StartWay.Listing =>
            [
                ("first listings that failed for a second", When(plan.FailingPage is not null && listed - begunAt > TimeSpan.FromSeconds(1))),
                ("for a minute", When(listed - begunAt > TimeSpan.FromMinutes(1))),
            ],
            StartWay.RollOver => [("shards that ended before they were listed", table.RolledAt.Count(at => at < listed))],
            StartWay.Ahead => [("starts by a Date that is ahead", When(plan.Faults.DateSkew > TimeSpan.Zero))],
            StartWay.Behind => [("starts by a Date that is behind", When(plan.Faults.DateSkew < TimeSpan.Zero))],
            StartWay.Slow => [("starts with handlers that hold back reading", When(plan.Writes > plan.MaxPending && plan.HandlerTimeMax > plan.WriteInterval * plan.MaxConcurrency))],
            _ => [],
        };

        int Hung(StreamOperation operation) => calls.Count(call => call.Operation == operation && call.IsCancelled);
    }

    public static void CheckRates(StartPlan plan, InMemoryStream stream)
    {
        if (stream.MostReadsInFlightOnAShard > 1)
            throw new ViolationException($"{stream.MostReadsInFlightOnAShard} reads of one shard were in flight at the same time");
        if (stream.MostReadsInFlight > plan.MaxConcurrentReads)
            throw new ViolationException($"{stream.MostReadsInFlight} reads were in flight at the same time");
        // A life that follows another one begins to count anew.
        var listings = plan.Deaths + plan.Rounds > 0 ? [] : stream.Calls.Where(call => call.Operation == StreamOperation.DescribeStream).Select(call => call.At).ToList();
        for (var i = 10; i < listings.Count; i++)
        {
            if (listings[i] - listings[i - 10] < TimeSpan.FromSeconds(1))
                throw new ViolationException($"DescribeStream was called more than 10 times in the second before {listings[i]}");
        }
    }

    private static int When(bool holds) => holds ? 1 : 0;
}
