using System.Buffers;
using System.Globalization;
using System.IO.Hashing;

namespace Rx.DynamoStreams.Client;

// Reads a response's body into one array of its own size, since a page keeps it: straight into it when the service told the
// length, or else by way of a pooled buffer that grows. Never more than the limit is held.
internal static class ResponseBody
{
    private const int FirstBufferBytes = 64 * 1024;

    public static async Task<(byte[] Body, bool IsVerified)> ReadAsync(
        HttpResponseMessage response, int maxBytes, StreamsCall call, CancellationToken cancellationToken)
    {
        var length = response.Content.Headers.ContentLength;
        if (length > maxBytes)
            throw TooLong(call, maxBytes);
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var body = length is { } known
            ? await ReadKnownAsync(stream, (int)known, call, cancellationToken).ConfigureAwait(false)
            : await ReadUnknownAsync(stream, maxBytes, call, cancellationToken).ConfigureAwait(false);
        // DynamoDB Streams always sends a checksum; other endpoints need not.
        if (!response.Headers.TryGetValues("x-amz-crc32", out var checksums))
            return (body, IsVerified: false);
        return IsChecksum(checksums.First(), body)
            ? (body, IsVerified: true)
            : throw call.Failed(
                StreamFault.Transient, "the answer's checksum (x-amz-crc32) does not match its body", "Try again later.");
    }

    private static async Task<byte[]> ReadKnownAsync(
        Stream stream, int length, StreamsCall call, CancellationToken cancellationToken)
    {
        var body = length == 0 ? [] : GC.AllocateUninitializedArray<byte>(length);
        var read = await stream
            .ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read == length
            ? body
            : throw call.Failed(
                StreamFault.Transient, $"the answer was cut off after {read} of {length} bytes", "Try again later.");
    }

    private static async Task<byte[]> ReadUnknownAsync(
        Stream stream, int maxBytes, StreamsCall call, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return buffer.AsSpan(0, length).ToArray();
                length += read;
                if (length > maxBytes)
                    throw TooLong(call, maxBytes);
                if (length == buffer.Length)
                    Grow(ref buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static bool IsChecksum(string text, byte[] body) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expected) && Crc32.HashToUInt32(body) == expected;

    private static DynamoStreamsServiceException TooLong(StreamsCall call, int maxBytes) =>
        call.Failed(
            StreamFault.Malformed,
            $"the answer is longer than {maxBytes} bytes",
            $"Check that the endpoint is DynamoDB Streams, or raise {nameof(DynamoStreamsClientOptions.MaxResponseBytes)}.");
}
