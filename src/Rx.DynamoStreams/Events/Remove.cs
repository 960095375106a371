using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams;

/// <summary>An item was deleted from the table, by a caller or because its time to live was over.</summary>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record Remove : ItemChange
{
    private readonly ItemSlice _oldImage;

    /// <summary>A removal, to test with.</summary>
    /// <param name="keys">The item's primary key.</param>
    /// <param name="oldImage">The item before; null when the stream's view has no old images.</param>
    /// <param name="isExpired">Whether the service deleted it because its time to live was over.</param>
    public Remove(ItemImage keys, ItemImage? oldImage, bool isExpired = false)
        : base(keys) => (_oldImage, IsExpired) = (oldImage?.Slice ?? default, isExpired);

    [SetsRequiredMembers]
    internal Remove(in RecordEnvelope record)
        : base(record) => (_oldImage, IsExpired) = (record.OldImage, record.IsExpired);

    /// <summary>The item as it was before; null when the stream's view has no old images.</summary>
    public ItemImage? OldImage => _oldImage.ToImage();

    /// <summary>Whether the service deleted the item because its time to live was over, rather than a caller.</summary>
    public bool IsExpired { get; }

    /// <summary>Takes the change apart.</summary>
    public void Deconstruct(out ItemImage keys, out ItemImage? oldImage, out bool isExpired) =>
        (keys, oldImage, isExpired) = (Keys, OldImage, IsExpired);
}
