using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.DynamoStreams.Cli.Output;

// The listings as one JSON document each, indented; what is not known is null.
internal static class ListingJson
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    public static void WriteShards(string streamArn, DescribeStreamResponse stream, TextWriter output) => Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("streamArn", streamArn);
        json.WriteString("tableName", stream.TableName);
        json.WriteString("status", stream.Status.ToString().ToUpperInvariant());
        json.WriteString("viewType", stream.StreamViewType);
        json.WriteStartArray("shards");
        foreach (var shard in stream.Shards.OrderBy(shard => shard.ShardId, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("shardId", shard.ShardId);
            json.WriteString("parentShardId", shard.ParentShardId);
            json.WriteBoolean("open", !shard.IsClosed);
            json.WriteString("startingSequenceNumber", shard.StartingSequenceNumber?.ToString());
            json.WriteString("endingSequenceNumber", shard.EndingSequenceNumber?.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static void WriteStreams(IEnumerable<StreamSummary> streams, TextWriter output) => Write(output, json =>
    {
        json.WriteStartArray();
        foreach (var stream in streams)
        {
            json.WriteStartObject();
            json.WriteString("tableName", stream.TableName);
            json.WriteString("streamLabel", stream.StreamLabel);
            json.WriteString("streamArn", stream.StreamArn);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
            write(json);
        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }
}
