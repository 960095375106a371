namespace Rx.DynamoStreams;

/// <summary>What happened to a replica at once: its whole contents as the first set that a subscriber gets, then differences.</summary>
/// <typeparam name="T">What the items are mapped to.</typeparam>
/// <param name="Changes">At most one change for each key, in the order in which the keys last changed.</param>
/// <param name="Version">
/// Counts the sets that the replica has made. A subscriber's first set has the version of the contents it begins with; each
/// later one has the next number.
/// </param>
/// <param name="IsSnapshot">Whether it is a subscriber's first one. It comes for an empty replica, too.</param>
public sealed record ReplicaChangeSet<T>(IReadOnlyList<ReplicaChange<T>> Changes, long Version, bool IsSnapshot)
    where T : class
{
    /// <summary>The number of changes; never the items' contents.</summary>
    public override string ToString() => $"{(IsSnapshot ? "snapshot" : "set")} {Version} of {Changes.Count} changes";
}
