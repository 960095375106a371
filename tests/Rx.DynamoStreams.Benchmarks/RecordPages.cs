using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.DynamoStreams.Benchmarks;

// Bodies as the service sends them, the same in every run: a full GetRecords page of modified orders with both images, and the
// same images as the answer to a Query, which is how the AWS SDK gets to read them.
internal static class RecordPages
{
    public const int Records = 1000;

    private const int Seed = 20_240_501;

    private static readonly string[] Cities = ["Köln", "Lyon", "Gdańsk", "Porto", "Tampere"];
    private static readonly string[] Tags = ["gift", "express", "first-order", "b2b", "fragile"];

    public static byte[] GetRecords { get; } = Written(writer =>
    {
        writer.WriteString("NextShardIterator", "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000|1|" + new string('A', 200));
        writer.WriteStartArray("Records");
        for (var index = 0; index < Records; index++)
            WriteRecord(writer, index);
        writer.WriteEndArray();
    });

    public static byte[] QueryOfBothImages { get; } = QueryOf([0, 1]);

    public static byte[] QueryOfNewImages { get; } = QueryOf([1]);

    public static GetRecordsRequest Request { get; } = new("arn", "shardId-00000001714557600000-0a1b2c3d", "iterator");

    // A page of a shard that has several, but for its beginning, which names the next iterator: sequence numbers rise from page to
    // page.
    public static byte[] RecordsOf(int page)
    {
        const string Name = "\"SequenceNumber\":\"";
        var body = Encoding.UTF8.GetString(GetRecords);
        var text = new StringBuilder(body[body.IndexOf("\"Records\"", StringComparison.Ordinal)..]);
        var all = text.ToString();
        for (int at = all.IndexOf(Name, StringComparison.Ordinal), index = 0; at >= 0; at = all.IndexOf(Name, at + 1, StringComparison.Ordinal), index++)
        {
            var digits = (1_000_000L + (page * Records) + index).ToString("D21", CultureInfo.InvariantCulture);
            for (var digit = 0; digit < digits.Length; digit++)
                text[at + Name.Length + digit] = digits[digit];
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] QueryOf(int[] versions) => Written(writer =>
    {
        writer.WriteNumber("Count", Records * versions.Length);
        writer.WriteNumber("ScannedCount", Records * versions.Length);
        writer.WriteStartArray("Items");
        for (var index = 0; index < Records; index++)
        {
            foreach (var version in versions)
                WriteImage(writer, index, version);
        }
        writer.WriteEndArray();
    });

    private static void WriteRecord(Utf8JsonWriter writer, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("awsRegion", "eu-central-1");
        writer.WriteStartObject("dynamodb");
        writer.WriteNumber("ApproximateCreationDateTime", 1_714_557_600 + (index / 50));
        writer.WriteStartObject("Keys");
        WriteKeys(writer, index);
        writer.WriteEndObject();
        writer.WritePropertyName("NewImage");
        WriteImage(writer, index, version: 1);
        writer.WritePropertyName("OldImage");
        WriteImage(writer, index, version: 0);
        writer.WriteString("SequenceNumber", (1_000_000 + index).ToString("D21", CultureInfo.InvariantCulture));
        writer.WriteNumber("SizeBytes", 812);
        writer.WriteString("StreamViewType", "NEW_AND_OLD_IMAGES");
        writer.WriteEndObject();
        writer.WriteString("eventID", Word(new Random(Seed - index - 1), 32));
        writer.WriteString("eventName", "MODIFY");
        writer.WriteString("eventSource", "aws:dynamodb");
        writer.WriteString("eventVersion", "1.1");
        writer.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter writer, int index)
    {
        Write(writer, "id", "S", "customer-" + index.ToString("D8", CultureInfo.InvariantCulture));
        Write(writer, "placedAt", "S", "2024-05-01T10:00:00.000Z");
    }

    // Twelve attributes; the two versions of an item differ in total, version and status.
    private static void WriteImage(Utf8JsonWriter writer, int index, int version)
    {
        var random = new Random(Seed + index);
        writer.WriteStartObject();
        WriteKeys(writer, index);
        Write(writer, "total", "N", Price(random, 1000 + version));
        Write(writer, "version", "N", (version + 1).ToString(CultureInfo.InvariantCulture));
        writer.WriteStartObject("isPaid");
        writer.WriteBoolean("BOOL", random.Next(2) == 0);
        writer.WriteEndObject();
        writer.WriteStartObject("note");
        if (random.Next(2) == 0)
            writer.WriteBoolean("NULL", true);
        else
            writer.WriteString("S", "Ring twice,\n\"then\" wait");
        writer.WriteEndObject();
        Write(writer, "email", "S", Word(random, 12) + "@example.com");
        Write(writer, "status", "S", version == 0 ? "placed" : "shipped");
        WriteAddress(writer, random);
        WriteLines(writer, random);
        writer.WriteStartObject("tags");
        writer.WriteStartArray("SS");
        foreach (var tag in Tags.AsSpan(0, 1 + random.Next(3)))
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject("signature");
        var signature = new byte[32];
        random.NextBytes(signature);
        writer.WriteBase64String("B", signature);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter writer, Random random)
    {
        writer.WriteStartObject("address");
        writer.WriteStartObject("M");
        Write(writer, "street", "S", Word(random, 14) + " 17");
        Write(writer, "city", "S", Cities[random.Next(Cities.Length)]);
        writer.WriteStartObject("place");
        writer.WriteStartObject("M");
        Write(writer, "latitude", "N", Price(random, 90));
        Write(writer, "longitude", "N", Price(random, 180));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteLines(Utf8JsonWriter writer, Random random)
    {
        writer.WriteStartObject("lines");
        writer.WriteStartArray("L");
        for (var line = 0; line < 2; line++)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("M");
            Write(writer, "sku", "S", Word(random, 10));
            Write(writer, "count", "N", random.Next(1, 9).ToString(CultureInfo.InvariantCulture));
            Write(writer, "price", "N", Price(random, 500));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, string type, string value)
    {
        writer.WriteStartObject(name);
        writer.WriteString(type, value);
        writer.WriteEndObject();
    }

    private static string Word(Random random, int letters) => new(random.GetItems("abcdefghijklmnopqrstuvwxyz".AsSpan(), letters));

    private static string Price(Random random, int below) => ((decimal)random.Next(100 * below) / 100).ToString(CultureInfo.InvariantCulture);

    private static byte[] Written(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
