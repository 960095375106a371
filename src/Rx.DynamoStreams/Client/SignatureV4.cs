using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Client;

// AWS Signature Version 4 in the Authorization header, for requests to the path "/" without a query. Safe for concurrent calls:
// the one thing it keeps is the last signing key, an immutable whole that is replaced at once. The secret goes into the key and
// nowhere else.
internal sealed class SignatureV4(string service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    private volatile SigningKey? _lastKey;

    // The form that the x-amz-date header has, and that the signature repeats.
    public static string DateText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    // The headers come with names in lower case, sorted, and values without spaces around them or two in a row; "host" and
    // "x-amz-date" are among them, the latter being `dateText`.
    public string Authorization(
        string method,
        ReadOnlySpan<(string Name, string Value)> headers,
        ReadOnlySpan<byte> body,
        string dateText,
        string region,
        ImmutableCredentials credentials)
    {
        var signedHeaders = Names(headers);
        var scope = $"{dateText.AsSpan(0, 8)}/{region}/{service}/aws4_request";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];

        // Room for the headers, of which a session token is by far the longest.
        var text = new ArrayBufferWriter<byte>(512 + (credentials.Token?.Length ?? 0));
        SHA256.HashData(body, hash);
        WriteCanonicalRequest(text, method, headers, signedHeaders, hash);

        SHA256.HashData(text.WrittenSpan, hash);
        text.ResetWrittenCount();
        Write(text, $"{Algorithm}\n{dateText}\n{scope}\n{Convert.ToHexStringLower(hash)}");

        HMACSHA256.HashData(KeyFor(credentials.SecretKey, dateText[..8], region), text.WrittenSpan, hash);
        return $"{Algorithm} Credential={credentials.AccessKey}/{scope}, SignedHeaders={signedHeaders}, "
            + $"Signature={Convert.ToHexStringLower(hash)}";
    }

    private static void WriteCanonicalRequest(
        ArrayBufferWriter<byte> text,
        string method,
        ReadOnlySpan<(string Name, string Value)> headers,
        string signedHeaders,
        ReadOnlySpan<byte> bodyHash)
    {
        Write(text, method);
        Write(text, "\n/\n\n");
        foreach (var (name, value) in headers)
        {
            Write(text, name);
            Write(text, ":");
            Write(text, value);
            Write(text, "\n");
        }
        Write(text, "\n");
        Write(text, signedHeaders);
        Write(text, "\n");
        Write(text, Convert.ToHexStringLower(bodyHash));
    }

    private static string Names(ReadOnlySpan<(string Name, string Value)> headers)
    {
        var names = new string[headers.Length];
        for (var i = 0; i < headers.Length; i++)
        {
            names[i] = headers[i].Name;
            Debug.Assert(i == 0 || string.CompareOrdinal(names[i - 1], names[i]) < 0, "The headers are sorted by name.");
        }
        return string.Join(';', names);
    }

    private static void Write(ArrayBufferWriter<byte> text, string part) => Encoding.UTF8.GetBytes(part, text);

    private byte[] KeyFor(string secret, string date, string region)
    {
        if (_lastKey is { } last && last.Date == date && last.Region == region && last.Secret == secret)
            return last.Key;
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(date));
        foreach (var part in (ReadOnlySpan<string>)[region, service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        _lastKey = new SigningKey(secret, date, region, key);
        return key;
    }

    // No record: a record's text would tell the secret.
    private sealed class SigningKey(string secret, string date, string region, byte[] key)
    {
        public string Secret { get; } = secret;

        public string Date { get; } = date;

        public string Region { get; } = region;

        public byte[] Key { get; } = key;
    }
}
