namespace Rx.DynamoStreams.Polling;

// The pages of one wave as one sequence. Only the heads of the lanes are compared, so a shard's own order is never touched, even
// where its creation times go back; between shards the older head comes first, and on a tie the earlier lane. Creation times have
// a grain of a second, so the order between shards is approximate.
internal sealed class WaveMerge(IReadOnlyList<ShardLane> lanes)
{
    private readonly int[] _given = new int[lanes.Count];

    public IEnumerable<StreamEvent> Events()
    {
        foreach (var lane in lanes)
        {
            if (lane.Opened is not null)
                yield return lane.Opened;
            if (lane.Gap is not null)
                yield return lane.Gap;
        }
        var heads = new PriorityQueue<Head, Place>(lanes.Count);
        for (var i = 0; i < lanes.Count; i++)
        {
            if (lanes[i].FirstRecord < lanes[i].Records.Count)
                heads.Enqueue(new Head(i, lanes[i].FirstRecord), new Place(TimeOf(lanes[i], lanes[i].FirstRecord), i));
            else if (lanes[i].Closed is { } closed)
                yield return closed;
        }
        if (!heads.TryDequeue(out var head, out _))
            yield break;
        while (true)
        {
            var lane = lanes[head.Lane];
            _given[head.Lane] = head.Record + 1;
            yield return lane.Records[head.Record];
            head = head with { Record = head.Record + 1 };
            if (head.Record < lane.Records.Count)
            {
                // As long as the lane stays the oldest it comes back at once; a lane alone always does.
                head = heads.EnqueueDequeue(head, new Place(TimeOf(lane, head.Record), head.Lane));
                continue;
            }
            if (lane.Closed is { } closed)
                yield return closed;
            if (!heads.TryDequeue(out head, out _))
                yield break;
        }
    }

    // The last record of each lane that was given so far, where there was one.
    public IEnumerable<ItemChange> LastGiven() =>
        lanes.Select((lane, i) => _given[i] > 0 ? lane.Records[_given[i] - 1] : null).OfType<ItemChange>();

    // A record without a time goes at once: nothing says that it is newer than another.
    private static long TimeOf(ShardLane lane, int record) => lane.Records[record].CreatedAtMilliseconds ?? long.MinValue;

    private readonly record struct Head(int Lane, int Record);

    // The older first, and on a tie the earlier lane. With a tuple in its place the merge takes a tenth longer.
    private readonly record struct Place(long Time, int Lane) : IComparable<Place>
    {
        public int CompareTo(Place other) => Time != other.Time ? Time < other.Time ? -1 : 1 : Lane - other.Lane;
    }
}
