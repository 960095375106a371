using Rx.DynamoStreams.Testing.Calls;

namespace Rx.DynamoStreams.Testing.Faults;

// What the service throttles by itself: ten DescribeStream calls a second for a stream, two readers at the same time on a shard,
// and by choice a number of reads a second on a shard. Calls that are refused do not count. Used under the stream's gate.
internal sealed class CallLimits
{
    private const int ListingsPerSecond = 10;
    private const int ReadersMax = 2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Queue<TimeSpan> _listings = new();
    private readonly Dictionary<string, Queue<TimeSpan>> _reads = new(StringComparer.Ordinal);

    // The call is among those in flight already.
    public Exception? Refusal(StreamCall call, IReadOnlyDictionary<string, int> readsInFlight, int? readsPerSecond) => call.Operation switch
    {
        StreamOperation.DescribeStream when !Admits(_listings, call.At, ListingsPerSecond) =>
            Limit($"more than {ListingsPerSecond} DescribeStream calls a second"),
        StreamOperation.GetRecords when readsInFlight[call.ShardId!] > ReadersMax =>
            Limit($"more than {ReadersMax} readers on shard '{call.ShardId}'"),
        StreamOperation.GetRecords when readsPerSecond is { } most && !Admits(ReadsOf(call.ShardId!), call.At, most) =>
            Limit($"more than {most} reads a second on shard '{call.ShardId}'"),
        _ => null,
    };

    private static bool Admits(Queue<TimeSpan> recent, TimeSpan now, int most)
    {
        while (recent.TryPeek(out var oldest) && now - oldest >= Second)
            recent.Dequeue();
        if (recent.Count >= most)
            return false;
        recent.Enqueue(now);
        return true;
    }

    private Queue<TimeSpan> ReadsOf(string shardId)
    {
        if (!_reads.TryGetValue(shardId, out var reads))
            _reads[shardId] = reads = new Queue<TimeSpan>();
        return reads;
    }

    private static DynamoStreamsServiceException Limit(string what) =>
        ServiceFaults.Of(StreamFault.Transient, "LimitExceededException", $"The in-memory stream does not take {what}.");
}
