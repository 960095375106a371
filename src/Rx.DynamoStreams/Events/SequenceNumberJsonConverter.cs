using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>
/// Has System.Text.Json write a <see cref="SequenceNumber"/> as the service does, as a string of its digits with the leading zeros,
/// and read it; the type names it, so that nobody has to add it. As a key of a dictionary, too.
/// </summary>
public sealed class SequenceNumberJsonConverter : JsonConverter<SequenceNumber>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">It is no string of 1 to 40 decimal digits.</exception>
    public override SequenceNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? NumberOf(ref reader)
            : throw new JsonException(
                $"A sequence number is a string of 1 to {SequenceNumber.MaxDigits} decimal digits, and here is a {reader.TokenType}. Put its digits in quotes: as a number it would lose some of them.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SequenceNumber value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">It is not 1 to 40 decimal digits.</exception>
    public override SequenceNumber ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        NumberOf(ref reader);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SequenceNumber value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString());
    }

    private static SequenceNumber NumberOf(ref Utf8JsonReader reader)
    {
        try
        {
            return SequenceNumber.Parse(reader.GetString()!);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
