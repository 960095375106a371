using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rx.DynamoStreams.Cli.Output;

// A checkpoint as one JSON object on a line. What is not known is null.
internal static class CheckpointJson
{
    public static void Write(ShownCheckpoint checkpoint, TextWriter output)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, EventJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("consumer", checkpoint.Consumer);
            json.WriteString("streamArn", checkpoint.StreamArn);
            if (checkpoint.Stored is { } stored)
                WriteStored(stored, json);
            else
                json.WriteString("fault", checkpoint.Fault);
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(line.WrittenSpan));
        output.Write('\n');
    }

    private static void WriteStored(StoredCheckpoint stored, Utf8JsonWriter json)
    {
        json.WriteNumber("version", stored.Version);
        json.WriteString("holder", stored.Holder);
        json.WriteString("savedAt", stored.SavedAt.UtcDateTime);
        WriteTime("startedAt", stored.Position.StartedAt, json);
        WriteTime("currentUntil", stored.Position.CurrentUntil, json);
        json.WriteNumber("shards", stored.Position.Shards.Count);
        json.WriteNumber("finishedShards", stored.Position.Shards.Count(shard => shard.IsFinished));
        json.WriteStartArray("state");
        foreach (var name in stored.State.Names)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WritePropertyName("position");
        json.WriteRawValue(stored.Position.ToJson(), skipInputValidation: true);
    }

    private static void WriteTime(string name, DateTimeOffset? time, Utf8JsonWriter json)
    {
        if (time is { } known)
            json.WriteString(name, known.UtcDateTime);
        else
            json.WriteNull(name);
    }
}
