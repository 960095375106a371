using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>
/// Has System.Text.Json write an <see cref="ItemImage"/> as its size, such as <c>"22 bytes"</c>: an object with an image in it, once
/// logged as JSON, shows no contents. The type names it, so that nobody has to add it.
/// </summary>
/// <remarks>
/// For the contents, on purpose, there are <see cref="ItemImage.ToJson"/>, <see cref="ItemImage.WriteTo"/> and
/// <see cref="ItemImage.Bytes"/>. Reading is not supported, as nothing of the image is there.
/// </remarks>
public sealed class ItemImageJsonConverter : JsonConverter<ItemImage>
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override ItemImage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException(
            "JsonSerializer writes an ItemImage as its size only, so that logs show no contents, and cannot read one. Store ItemImage.Bytes, and read them with ItemImage.FromBytes or Parse.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ItemImage value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStringValue(value.ToString());
    }
}
