using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams.Checkpoints;

// The stored form of a consumer's state: an object with a member for each name. It has no version of its own, because whoever does
// not know a name has nothing to understand: its value is kept as the compact text of what was found, numbers digit by digit.
internal static class StateJson
{
    // A file holds states some levels down, and is refused as a whole where it is deeper than 64, because of one value then.
    private const int ValueDepth = 32;

    public static string Write(ImmutableSortedDictionary<string, string> values)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(utf8))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value, skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }

    public static ConsumerState With(ImmutableSortedDictionary<string, string> values, string name, string json)
    {
        if (FaultOf(name, text => DynamoJson.StrictUtf8.GetByteCount(text)) is not null)
            throw new ArgumentException("The name is not valid Unicode.", nameof(name));
        var compact = "";
        if (FaultOf(json, text => compact = Compact(text)) is { } fault)
            throw new ArgumentException($"The value of '{name}' {fault}.", nameof(json));
        var next = values.SetItem(name, compact);
        return IsTooLarge(Write(next))
            ? throw new ArgumentException($"With a value for '{name}' of {compact.Length} characters {TooLarge}.", nameof(json))
            : new ConsumerState(next);
    }

    public static ConsumerState Read(string json)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var fault = IsTooLarge(json) ? $"is not read: {TooLarge}" : FaultOf(json, text =>
        {
            using var state = Parsed(text, ValueDepth + 1);
            if (state.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("is no JSON object");
            foreach (var member in state.RootElement.EnumerateObject())
                values.Add(member.Name.Length > 0 ? member.Name : throw new FormatException("has a name that is empty"), Compact(member.Value));
        });
        return fault is null
            ? new ConsumerState(values.ToImmutable())
            : throw new StreamPositionException($"The stored state of the consumer {fault}. Restore it from a copy, or start anew.");
    }

    private static string TooLarge => string.Create(
        CultureInfo.InvariantCulture, $"the state is larger than {ConsumerState.MaxBytes / 1024} KB; keep in it what is small, and the rest in a store of its own");

    private static bool IsTooLarge(string json) => json.Length > ConsumerState.MaxBytes || Encoding.UTF8.GetByteCount(json) > ConsumerState.MaxBytes;

    private static string Compact(string json)
    {
        using var value = Parsed(json, ValueDepth);
        return Compact(value.RootElement);
    }

    private static string Compact(JsonElement value)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(utf8))
            value.WriteTo(writer);
        return Encoding.UTF8.GetString(utf8.WrittenSpan);
    }

    private static JsonDocument Parsed(string json, int depth) =>
        JsonDocument.Parse(DynamoJson.StrictUtf8.GetBytes(json), new() { MaxDepth = depth, AllowDuplicateProperties = false });

    // What is wrong with a text, as the rest of a sentence; null where the step takes it.
    private static string? FaultOf(string text, Action<string> step)
    {
        try
        {
            step(text);
            return null;
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {e.BytePositionInLine})") : "";
            return $"is no JSON, is cut short, has a name twice, or is nested deeper than {ValueDepth} levels{place}";
        }
        catch (Exception e) when (e is EncoderFallbackException or InvalidOperationException)
        {
            // The second is what the reader says of half a surrogate pair that is spelled as an escape.
            return "is not valid Unicode";
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
