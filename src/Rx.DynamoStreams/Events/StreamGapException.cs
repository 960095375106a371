namespace Rx.DynamoStreams;

/// <summary>Records may have been lost, and <see cref="GapPolicy.Fail"/> was asked for.</summary>
public sealed class StreamGapException : Exception
{
    internal StreamGapException(string streamArn, Gap gap, Exception? cause)
        : base(
            $"Records {(gap.ShardId is { } shardId ? $"of shard '{shardId}' of" : "behind the end of")} stream '{streamArn}' {(gap.After is { } after ? $"after sequence number {after} " : "")}may have been lost: {Words(gap.Reason)}. "
            + "Rebuild what depends on them from the table, then begin with StartFrom.Latest or TrimHorizon, and with another BeginAnew where a checkpoint is stored, or accept gaps with GapPolicy.Continue.",
            cause) => (StreamArn, Gap) = (streamArn, gap);

    /// <summary>The stream.</summary>
    public string StreamArn { get; }

    /// <summary>Where in the stream.</summary>
    public Gap Gap { get; }

    private static string Words(GapReason reason) => reason switch
    {
        GapReason.ShardTrimmed => "the shard does not exist any more",
        GapReason.StreamReplaced => "the table's stream was switched off and on again, and nothing was recorded in between",
        _ => "the service keeps them for 24 hours, and they were not read in time",
    };
}
