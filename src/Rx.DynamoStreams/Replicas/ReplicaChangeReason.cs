namespace Rx.DynamoStreams;

/// <summary>What happened to an item of a replica.</summary>
public enum ReplicaChangeReason
{
    /// <summary>It came.</summary>
    Add,

    /// <summary>It became another one.</summary>
    Update,

    /// <summary>It went.</summary>
    Remove,
}
