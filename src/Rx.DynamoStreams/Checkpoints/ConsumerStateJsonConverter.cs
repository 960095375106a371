using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>
/// Has System.Text.Json write a <see cref="ConsumerState"/> as the object that <see cref="ConsumerState.ToJson"/> gives, and read it; the
/// type names it, so that nobody has to add it.
/// </summary>
public sealed class ConsumerStateJsonConverter : JsonConverter<ConsumerState>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">It is no state, or a larger one than <see cref="ConsumerState.MaxBytes"/>. The message says which.</exception>
    public override ConsumerState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        try
        {
            return ConsumerState.Parse(json.RootElement.GetRawText());
        }
        catch (StreamPositionException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConsumerState value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteRawValue(value.ToJson());
    }
}
