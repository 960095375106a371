using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams;

/// <summary>An item was added to the table.</summary>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record Insert : ItemChange
{
    private readonly ItemSlice _newImage;

    /// <summary>An insert, to test with.</summary>
    /// <param name="keys">The item's primary key.</param>
    /// <param name="newImage">The item; null when the stream's view has no new images.</param>
    public Insert(ItemImage keys, ItemImage? newImage)
        : base(keys) => _newImage = newImage?.Slice ?? default;

    [SetsRequiredMembers]
    internal Insert(in RecordEnvelope record)
        : base(record) => _newImage = record.NewImage;

    /// <summary>The item as it was after the write; null when the stream's view has no new images.</summary>
    public ItemImage? NewImage => _newImage.ToImage();

    /// <summary>Takes the change apart.</summary>
    public void Deconstruct(out ItemImage keys, out ItemImage? newImage) => (keys, newImage) = (Keys, NewImage);
}
