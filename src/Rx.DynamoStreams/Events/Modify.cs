using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams;

/// <summary>An item of the table was changed. A put that changes nothing writes no record.</summary>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record Modify : ItemChange
{
    private readonly ItemSlice _newImage;
    private readonly ItemSlice _oldImage;

    /// <summary>A modification, to test with.</summary>
    /// <param name="keys">The item's primary key.</param>
    /// <param name="newImage">The item afterwards; null when the stream's view has no new images.</param>
    /// <param name="oldImage">The item before; null when the stream's view has no old images.</param>
    public Modify(ItemImage keys, ItemImage? newImage, ItemImage? oldImage)
        : base(keys) => (_newImage, _oldImage) = (newImage?.Slice ?? default, oldImage?.Slice ?? default);

    [SetsRequiredMembers]
    internal Modify(in RecordEnvelope record)
        : base(record) => (_newImage, _oldImage) = (record.NewImage, record.OldImage);

    /// <summary>The item as it was after the write; null when the stream's view has no new images.</summary>
    public ItemImage? NewImage => _newImage.ToImage();

    /// <summary>The item as it was before the write; null when the stream's view has no old images.</summary>
    public ItemImage? OldImage => _oldImage.ToImage();

    /// <summary>Takes the change apart.</summary>
    public void Deconstruct(out ItemImage keys, out ItemImage? newImage, out ItemImage? oldImage) =>
        (keys, newImage, oldImage) = (Keys, NewImage, OldImage);
}
