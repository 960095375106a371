namespace Rx.DynamoStreams.Items;

// A part of a page's bytes: an image, or a short text. The default value is an absent one, which is not an empty one.
// Equal when the bytes are.
internal readonly struct ItemSlice(ReadOnlyMemory<byte> bytes) : IEquatable<ItemSlice>
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public ReadOnlySpan<byte> Span => Bytes.Span;

    // Every JSON value has at least one byte, so an empty slice can stand for "not there".
    public bool IsAbsent => Bytes.IsEmpty;

    public ItemImage? ToImage() => IsAbsent ? null : new ItemImage(this);

    public bool Equals(ItemSlice other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is ItemSlice other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }
}
