using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams;

/// <summary>How to keep a replica of a table. Every value has a default that suits a table of some 100,000 items.</summary>
public sealed record DynamoTableReplicaOptions
{
    /// <summary>
    /// How to read the table's stream. <see cref="DynamoStreamOptions.Scheduler"/>, the retry delays and the logging are those of
    /// the whole replica. <see cref="DynamoStreamOptions.StartFrom"/> and the checkpoint settings are not used: a replica
    /// begins where its contents end.
    /// </summary>
    public DynamoStreamOptions Stream { get; init; } = new();

    /// <summary>
    /// How many parts of the table are scanned at the same time. Default 4; 1 to 100. Each one has a call running, whose page of up
    /// to 1 MB is held in memory.
    /// </summary>
    public int ScanSegments { get; init; } = 4;

    /// <summary>
    /// Read capacity that the scan may use in a second, in units of 4 KB (8 KB where <see cref="IsConsistentScan"/> is off). Default
    /// null: as much as it gets. At least 0.1. Each segment asks for its first page at once, which may cost 256 units, and for its next
    /// one when what all of them had used by then is paid. So use few segments with a small budget.
    /// </summary>
    public double? ScanUnitsPerSecond { get; init; }

    /// <summary>
    /// Whether the scan is strongly consistent. Default true. Without, it costs half, may be stale, and begins
    /// <see cref="MaxStaleness"/> later, so that the stream tells of whatever it could miss.
    /// </summary>
    public bool IsConsistentScan { get; init; } = true;

    /// <summary>How old the answers of a scan can be that is not strongly consistent. Default 1 minute; 1 second to 1 hour.</summary>
    public TimeSpan MaxStaleness { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How late the stream can tell of a write, at most, where it is read all the time. Default 10 seconds; 1 second to 1 hour. Until
    /// it was read so long after a scan, events may be older than what the scan saw. With old and new images that is told from the
    /// images, and nothing waits for it; a stream with new images only shows what was scanned once this time is over.
    /// </summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a table that was deleted may take to be made again. Default 5 minutes; 0 to 1 day. If it is back by then the
    /// replica becomes the new table, by a scan, as soon as that has a stream; else it ends. It is looked for once a
    /// <see cref="DynamoStreamOptions.ListingInterval"/>, and at the end of the time.
    /// </summary>
    public TimeSpan MaxAbsence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What to do when the stream may have lost records. Default <see cref="ReplicaGapPolicy.Rescan"/>.</summary>
    public ReplicaGapPolicy GapPolicy { get; init; } = ReplicaGapPolicy.Rescan;

    /// <summary>
    /// What becomes of items that do not map. Default <see cref="UnmappableItems.Fail"/>: the replica ends with an error. Else they
    /// are not in the replica.
    /// </summary>
    public UnmappableItems Unmappable { get; init; } = UnmappableItems.Fail;

    /// <summary>
    /// A file to keep the contents in, with their position in the stream. Default null: none. A replica whose file is there goes on
    /// from it, without a scan, unless the stream has lost what came after, which it keeps for 24 hours. The file holds the items as
    /// they are, readable for its owner only. It is locked from the start on: a second replica of it ends with an
    /// <see cref="IOException"/> that says who has it. Its folder must exist.
    /// </summary>
    public string? File { get; init; }

    /// <summary>
    /// Where to keep the items instead of in memory: for a table that is too large for it. Default null: in memory. Each change is
    /// written when it is shown, and a replica whose store has its items goes on from there, as it does with a <see cref="File"/>, which
    /// must be null. It is not disposed.
    /// </summary>
    public IReplicaStore? Store { get; init; }

    /// <summary>
    /// How long to wait between two saves to the <see cref="File"/>. Default 1 minute; 1 second to 1 day. Each writes the whole
    /// contents beside the replica's other work. A <see cref="Store"/> gets its bookmark that often: by as much of the stream a next
    /// replica reads again. <see cref="DynamoTableReplica{T}.SaveAsync"/> saves at once.
    /// </summary>
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Called on the scheduler when a poll of the table's stream is completed, also while the table is scanned; where the replica is live
    /// it shows by then what the poll brought. Default null. Its <see cref="Checkpoint.Lag"/> tells how far the replica is behind the
    /// table, once it is live. What it throws ends the replica.
    /// </summary>
    public Action<Checkpoint>? OnPoll { get; init; }

    internal FileSaving Saving { get; init; } = FileSaving.OnThreadPool;

    internal void Validate()
    {
        Stream?.Validate(streamArn: "");
        var failures = Failures().ToList();
        if (failures.Count > 0)
            throw new ArgumentException($"The replica's options cannot be used: {string.Join("; ", failures)}.");
    }

    private IEnumerable<string> Failures()
    {
        if (Stream is null)
            yield return $"{nameof(Stream)} is null";
        else if (Stream.CheckpointStore is not null)
            yield return $"{nameof(Stream)}.{nameof(DynamoStreamOptions.CheckpointStore)} is set, and a replica has no use for it";
        if (ScanSegments is < 1 or > 100)
            yield return $"{nameof(ScanSegments)} is {ScanSegments}, and must be 1 to 100";
        if (ScanUnitsPerSecond is not (null or >= 0.1))
            yield return $"{nameof(ScanUnitsPerSecond)} is {ScanUnitsPerSecond}, and must be null or 0.1 or more";
        if (MaxStaleness < TimeSpan.FromSeconds(1) || MaxStaleness > TimeSpan.FromHours(1))
            yield return $"{nameof(MaxStaleness)} is {MaxStaleness}, and must be 1 second to 1 hour";
        if (SettleTime < TimeSpan.FromSeconds(1) || SettleTime > TimeSpan.FromHours(1))
            yield return $"{nameof(SettleTime)} is {SettleTime}, and must be 1 second to 1 hour";
        if (MaxAbsence < TimeSpan.Zero || MaxAbsence > TimeSpan.FromDays(1))
            yield return $"{nameof(MaxAbsence)} is {MaxAbsence}, and must be 0 to 1 day";
        if (SaveInterval < TimeSpan.FromSeconds(1) || SaveInterval > TimeSpan.FromDays(1))
            yield return $"{nameof(SaveInterval)} is {SaveInterval}, and must be 1 second to 1 day";
        if (File is "")
            yield return $"{nameof(File)} is empty, and must be null or a path";
        if (File is not null && Store is not null)
            yield return $"{nameof(File)} and {nameof(Store)} are both set, and a replica is kept in one of them";
        if (!Enum.IsDefined(GapPolicy))
            yield return $"{nameof(GapPolicy)} is {GapPolicy}, and must be Rescan or Fail";
        if (Unmappable is null)
            yield return $"{nameof(Unmappable)} is null";
    }
}
