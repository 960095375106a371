using System.Net;

namespace Rx.DynamoStreams.Client;

// An answer that arrived whole: its body has the length and the checksum that the service announced; it is verified when there
// was a checksum. `SignedAt` is when its request was signed, by the clock that signs.
internal sealed record HttpAnswer(HttpStatusCode Status, byte[] Body, bool IsVerified, DateTimeOffset SignedAt)
{
    public string? ErrorType { get; init; }

    public string? RequestId { get; init; }

    public DateTimeOffset? ServiceTime { get; init; }
}
