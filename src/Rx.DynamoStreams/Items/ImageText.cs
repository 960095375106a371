using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Rx.DynamoStreams.Items;

// What stands between the quotes of a text in an image: valid UTF-8 with valid escapes. Plain text is printable ASCII without
// escapes.
internal readonly ref struct ImageText(ReadOnlySpan<byte> bytes, bool isPlain)
{
    private const int LongestOnStack = 256;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public bool IsPlain { get; } = isPlain;

    public ReadOnlySpan<byte> Unescaped
    {
        get
        {
            if (!HasEscapes)
                return Bytes;
            var text = new byte[Bytes.Length];
            return text.AsSpan(0, Unescape(text));
        }
    }

    private bool HasEscapes => !IsPlain && Bytes.Contains((byte)'\\');

    // Latin-1 has the bytes of ASCII as its letters, and the quickest way to them.
    public string Decode() =>
        IsPlain ? Encoding.Latin1.GetString(Bytes)
        : HasEscapes ? DecodeEscaped()
        : Encoding.UTF8.GetString(Bytes);

    // Null when it is no base64.
    public byte[]? DecodeBase64()
    {
        var text = Unescaped;
        var padding = text is [.., (byte)'=', (byte)'='] ? 2 : text is [.., (byte)'='] ? 1 : 0;
        var decoded = new byte[Math.Max(Base64.GetMaxDecodedFromUtf8Length(text.Length) - padding, 0)];
        return Base64.DecodeFromUtf8(text, decoded, out _, out var length) != OperationStatus.Done ? null
            : length == decoded.Length ? decoded
            : decoded[..length];
    }

    private string DecodeEscaped()
    {
        var rented = Bytes.Length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(Bytes.Length) : null;
        var text = rented ?? stackalloc byte[LongestOnStack];
        var decoded = Encoding.UTF8.GetString(text[..Unescape(text)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return decoded;
    }

    // No escape is shorter than its letter.
    private int Unescape(Span<byte> text)
    {
        var length = 0;
        var rest = Bytes;
        for (var plain = rest.IndexOf((byte)'\\'); plain >= 0; plain = rest.IndexOf((byte)'\\'))
        {
            rest[..plain].CopyTo(text[length..]);
            length += plain;
            _ = ImageEscape.TryRead(rest[plain..], out var letter, out var escapeLength);
            length += letter.EncodeToUtf8(text[length..]);
            rest = rest[(plain + escapeLength)..];
        }
        rest.CopyTo(text[length..]);
        return length + rest.Length;
    }
}
