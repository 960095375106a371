using System.Text.Json;

namespace Rx.DynamoStreams.Client;

// What an error answer says of itself. Anything may be there instead, such as a proxy's HTML page: then nothing is known but
// the HTTP status.
internal readonly record struct ServiceError(string? Code, string? Message)
{
    private const int MaxCodeLength = 100;
    private const int MaxMessageLength = 300;

    public static ServiceError Read(ReadOnlyMemory<byte> body, string? errorTypeHeader)
    {
        string? type = null, message = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                type = Text(document.RootElement, "__type") ?? Text(document.RootElement, "code");
                message = Text(document.RootElement, "message") ?? Text(document.RootElement, "Message");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or text in it that is not valid Unicode: the header and the status have to do.
        }
        return new ServiceError(ShortCode(type ?? errorTypeHeader), FirstLine(message));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // "com.amazonaws.dynamodb.v20120810#LimitExceededException" and "LimitExceededException:http://…" are the same code.
    private static string? ShortCode(string? type)
    {
        if (type is null)
            return null;
        var code = type.AsSpan();
        if (code.IndexOf(':') is >= 0 and var colon)
            code = code[..colon];
        code = code[(code.LastIndexOf('#') + 1)..].Trim();
        return code.IsEmpty ? null : Shortened(code, MaxCodeLength);
    }

    // Only the first line: in answers about a signature more lines may repeat the signed headers, and with them a session token.
    private static string? FirstLine(string? message)
    {
        if (message is null)
            return null;
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        var line = (end < 0 ? message : message.AsSpan(0, end)).Trim();
        return line.IsEmpty ? null : Shortened(line, MaxMessageLength);
    }

    private static string Shortened(ReadOnlySpan<char> text, int maxLength) =>
        text.Length <= maxLength ? text.ToString() : $"{text[..maxLength]}…";
}
