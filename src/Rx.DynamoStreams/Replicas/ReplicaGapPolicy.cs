namespace Rx.DynamoStreams;

/// <summary>What a replica does when its stream may have lost records.</summary>
public enum ReplicaGapPolicy
{
    /// <summary>It scans the table again, and tells the differences as changes; until then it keeps what it has.</summary>
    Rescan,

    /// <summary>It ends with a <see cref="StreamGapException"/>.</summary>
    Fail,
}
