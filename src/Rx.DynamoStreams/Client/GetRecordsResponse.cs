using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams;

/// <summary>A page of a shard's records, in order.</summary>
/// <param name="Records">The records; none does not mean that the shard has no more.</param>
/// <param name="NextShardIterator">
/// Where to read on; null when the shard is closed and this page is its last one, which may still have records.
/// </param>
public sealed record GetRecordsResponse(IReadOnlyList<ItemChange> Records, string? NextShardIterator)
{
    /// <summary>Reads the body of an answer to GetRecords, for implementations of <see cref="IDynamoStreamsClient"/>.</summary>
    /// <param name="body">The body in UTF-8. The records refer to it, so it must not change any more.</param>
    /// <param name="request">The call that it answers.</param>
    /// <param name="isVerified">
    /// Whether the body is known to be what the service wrote, by its checksum (<c>x-amz-crc32</c>) or because the caller wrote it.
    /// Images are then only looked for their ends, several times as fast; one that is not JSON is told when it is opened.
    /// </param>
    /// <exception cref="DynamoStreamsServiceException">
    /// The body is no such answer; its fault is <see cref="StreamFault.Malformed"/>.
    /// </exception>
    public static GetRecordsResponse Decode(ReadOnlyMemory<byte> body, GetRecordsRequest request, bool isVerified = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        return isVerified ? FastPageDecoder.Decode(body, request) : PageDecoder.Decode(body, request);
    }
}
