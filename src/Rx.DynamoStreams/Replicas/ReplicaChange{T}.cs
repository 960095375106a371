namespace Rx.DynamoStreams;

/// <summary>What happened to one item of a replica.</summary>
/// <typeparam name="T">What the items are mapped to.</typeparam>
/// <param name="Key">The item's primary key, its attributes ordered by name.</param>
/// <param name="Current">The item from now on; null when it went.</param>
/// <param name="Previous">The item until now; null when it came.</param>
public readonly record struct ReplicaChange<T>(ItemImage Key, T? Current, T? Previous)
    where T : class
{
    /// <summary>Whether the item came, became another one, or went.</summary>
    public ReplicaChangeReason Reason =>
        Current is null ? ReplicaChangeReason.Remove : Previous is null ? ReplicaChangeReason.Add : ReplicaChangeReason.Update;

    /// <summary>The reason; never the item's contents.</summary>
    public override string ToString() => Reason.ToString();
}
