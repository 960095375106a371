namespace Rx.DynamoStreams;

/// <summary>A stream and a page of its shards, up to 100.</summary>
/// <remarks>
/// The listing is eventually consistent and in no promised order: a closed shard's children may be missing for a while, and a
/// child may be listed while its parent still looks open.
/// </remarks>
/// <param name="Status">The stream's status.</param>
/// <param name="Shards">The shards.</param>
/// <param name="LastEvaluatedShardId">Where the next page starts; null or empty on the last page.</param>
public sealed record DescribeStreamResponse(
    StreamStatus Status, IReadOnlyList<ShardDescription> Shards, string? LastEvaluatedShardId = null)
{
    /// <summary>The stream's ARN; null when the service did not say.</summary>
    public string? StreamArn { get; init; }

    /// <summary>The table's name; null when the service did not say.</summary>
    public string? TableName { get; init; }

    /// <summary>
    /// What the stream's records hold: <c>KEYS_ONLY</c>, <c>NEW_IMAGE</c>, <c>OLD_IMAGE</c> or <c>NEW_AND_OLD_IMAGES</c>; null
    /// when the service did not say.
    /// </summary>
    public string? StreamViewType { get; init; }

    /// <summary>When the service answered, by its own clock; null when it did not say.</summary>
    public DateTimeOffset? ServiceTime { get; init; }
}
