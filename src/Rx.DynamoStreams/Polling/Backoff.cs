namespace Rx.DynamoStreams.Polling;

// How long to wait after a failure: doubling, capped, and spread at random over its upper half, so that many readers that
// failed together do not come back together.
internal static class Backoff
{
    public static TimeSpan Delay(int failures, TimeSpan first, TimeSpan max, double random)
    {
        // 2^30 times the shortest first delay is past every cap.
        var uncapped = first.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30));
        var capped = Math.Min(uncapped, max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Floor(capped / 2 + capped / 2 * random)));
    }
}
