using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Rx.DynamoStreams.Tests.Client;

internal enum LoopbackEnd
{
    KeepOpen,
    Close,
    Reset,
}

// What the loopback service writes for one request, and what becomes of the connection then.
internal sealed record LoopbackReply(ReadOnlyMemory<byte> Bytes, LoopbackEnd Then = LoopbackEnd.KeepOpen)
{
    public static LoopbackReply Nothing { get; } = new(ReadOnlyMemory<byte>.Empty);

    // As DynamoDB answers: a length and a checksum.
    public static LoopbackReply Json(string body, int status = 200, params string[] headers) =>
        Raw([$"x-amz-crc32: {Crc32.HashToUInt32(Encoding.UTF8.GetBytes(body)).ToString(CultureInfo.InvariantCulture)}", .. headers], body, status);

    public static LoopbackReply Error(string code, string message, int status = 400, params string[] headers) =>
        Json($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{code}}","message":"{{message}}"}""", status, headers);

    public static LoopbackReply Raw(string[] headers, string body, int status = 200) =>
        Text($"{Head(status, [.. headers, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}"])}{body}");

    public static LoopbackReply Chunked(string[] headers, params string[] chunks) =>
        Text(Head(200, [.. headers, "Transfer-Encoding: chunked"])
            + string.Concat(chunks.Select(chunk => $"{Encoding.UTF8.GetByteCount(chunk):x}\r\n{chunk}\r\n"))
            + "0\r\n\r\n");

    public static LoopbackReply Text(string text, LoopbackEnd then = LoopbackEnd.KeepOpen) => new(Encoding.UTF8.GetBytes(text), then);

    public static string Head(int status, params string[] headers) =>
        $"HTTP/1.1 {status} Whatever\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";
}
