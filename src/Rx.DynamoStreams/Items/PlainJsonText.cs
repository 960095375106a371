using System.Buffers;
using System.Text.Json;

namespace Rx.DynamoStreams.Items;

// The plain JSON of one image, for as long as it takes to read it: in a pooled array, cleared before another item gets it.
internal readonly ref struct PlainJsonText : IDisposable
{
    private readonly byte[]? _rented;

    public PlainJsonText(ReadOnlySpan<byte> image)
    {
        // Plain JSON is shorter, but for letters that have to be escaped in it.
        _rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * image.Length, Array.MaxLength));
        if (FastPlainJson.TryWrite(image, _rented, out var length))
            Utf8 = _rented.AsSpan(0, length);
        else
        {
            Return(length);
            _rented = null;
            Utf8 = WrittenByReference(image);
        }
    }

    public ReadOnlySpan<byte> Utf8 { get; }

    public void Dispose()
    {
        if (_rented is not null)
            Return(Utf8.Length);
    }

    private static ReadOnlySpan<byte> WrittenByReference(ReadOnlySpan<byte> image)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(image.Length, 1));
        using (var writer = new Utf8JsonWriter(buffer, PlainJson.WriterOptions))
            PlainJson.Write(image, writer);
        return buffer.WrittenSpan;
    }

    private void Return(int length)
    {
        _rented.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(_rented!);
    }
}
