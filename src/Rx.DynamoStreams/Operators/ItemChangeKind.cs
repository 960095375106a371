namespace Rx.DynamoStreams;

/// <summary>What a write did to its item.</summary>
public enum ItemChangeKind
{
    /// <summary>The item was added.</summary>
    Insert,

    /// <summary>The item was changed.</summary>
    Modify,

    /// <summary>The item was deleted, by a caller or by its time to live.</summary>
    Remove,

    /// <summary>A kind that this version does not know, see <see cref="UnknownChange"/>.</summary>
    Unknown,
}
