using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Rx.DynamoStreams.Items;

// What stands between the quotes of a text in an image: valid UTF-8, of escapes the short ones only. Plain text is printable
// ASCII without escapes.
internal readonly ref struct ImageText(ReadOnlySpan<byte> bytes, bool isPlain)
{
    private const int LongestOnStack = 256;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public bool IsPlain { get; } = isPlain;

    // Latin-1 has the bytes of ASCII as its letters, and the quickest way to them.
    public string Decode() =>
        IsPlain ? Encoding.Latin1.GetString(Bytes)
        : !Bytes.Contains((byte)'\\') ? Encoding.UTF8.GetString(Bytes)
        : DecodeEscaped();

    public byte[]? DecodeBase64()
    {
        if (Bytes.Length % 4 != 0)
            return null;
        var padding = Bytes is [.., (byte)'=', (byte)'='] ? 2 : Bytes is [.., (byte)'='] ? 1 : 0;
        var decoded = new byte[Bytes.Length / 4 * 3 - padding];
        return Base64.DecodeFromUtf8(Bytes, decoded, out _, out var written) == OperationStatus.Done && written == decoded.Length ? decoded : null;
    }

    private string DecodeEscaped()
    {
        var rented = Bytes.Length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(Bytes.Length) : null;
        var text = rented ?? stackalloc byte[LongestOnStack];
        var length = Unescape(text);
        var decoded = Encoding.UTF8.GetString(text[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return decoded;
    }

    private int Unescape(Span<byte> text)
    {
        var length = 0;
        var rest = Bytes;
        for (var plain = rest.IndexOf((byte)'\\'); plain >= 0; plain = rest.IndexOf((byte)'\\'))
        {
            rest[..plain].CopyTo(text[length..]);
            length += plain;
            text[length++] = rest[plain + 1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var itself => itself,
            };
            rest = rest[(plain + 2)..];
        }
        rest.CopyTo(text[length..]);
        return length + rest.Length;
    }
}
