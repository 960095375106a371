using System.Text.Json;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Positions;

namespace Rx.DynamoStreams;

/// <summary>
/// Has System.Text.Json write a <see cref="StreamPosition"/> as the object that <see cref="StreamPosition.ToJson"/> gives, whatever
/// the options' naming policy is, and read it; the type names it, so that nobody has to add it.
/// </summary>
public sealed class StreamPositionJsonConverter : JsonConverter<StreamPosition>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">
    /// It is no position: edited by hand into something else, or written by a later version. The message says which, and what to do.
    /// </exception>
    public override StreamPosition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return PositionJson.Read(ref reader);
        }
        catch (StreamPositionException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StreamPosition value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        PositionJson.Write(value, writer);
    }
}
