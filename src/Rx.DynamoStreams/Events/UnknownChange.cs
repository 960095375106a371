using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams;

/// <summary>
/// A write of a kind that this version does not know. The service documents INSERT, MODIFY and REMOVE; should it add
/// another one, it is delivered like this rather than dropped.
/// </summary>
[JsonConverter(typeof(StreamEventJsonConverter))]
public sealed record UnknownChange : ItemChange
{
    private readonly ItemSlice _newImage;
    private readonly ItemSlice _oldImage;

    [SetsRequiredMembers]
    internal UnknownChange(in RecordEnvelope record, string eventName)
        : base(record) => (_newImage, _oldImage, EventName) = (record.NewImage, record.OldImage, eventName);

    /// <summary>The service's name of the kind.</summary>
    public string EventName { get; }

    /// <summary>The item as it was after the write; null when the record has none.</summary>
    public ItemImage? NewImage => _newImage.ToImage();

    /// <summary>The item as it was before the write; null when the record has none.</summary>
    public ItemImage? OldImage => _oldImage.ToImage();
}
