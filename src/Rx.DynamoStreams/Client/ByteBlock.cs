using System.Runtime.Intrinsics;

namespace Rx.DynamoStreams.Client;

// 64 bytes of JSON that are compared at once; bit i of an answer is for byte i. The vector is as wide as the processor has
// them: .NET makes two or four of it where there are none of 64 bytes, and plain code where there are none at all.
internal readonly struct ByteBlock
{
    public const int Length = 64;

    private readonly Vector512<byte> _bytes;

    private ByteBlock(Vector512<byte> bytes) => _bytes = bytes;

    // Behind the end come zeros, which no JSON has.
    public static ByteBlock At(ReadOnlySpan<byte> json, int offset) =>
        json.Length - offset >= Length ? new(Vector512.Create(json.Slice(offset, Length))) : Last(json[offset..]);

    public ulong Is(char ascii) => Vector512.Equals(_bytes, Vector512.Create((byte)ascii)).ExtractMostSignificantBits();

    public ulong IsControl() => Vector512.LessThan(_bytes, Vector512.Create((byte)' ')).ExtractMostSignificantBits();

    private static ByteBlock Last(ReadOnlySpan<byte> rest)
    {
        Span<byte> padded = stackalloc byte[Length];
        padded.Clear();
        rest.CopyTo(padded);
        return new(Vector512.Create<byte>(padded));
    }
}
