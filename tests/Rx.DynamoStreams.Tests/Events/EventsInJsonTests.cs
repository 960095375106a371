using System.Text.Json;
using System.Text.Json.Serialization;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Events;

// What a log shows that writes events by System.Text.Json.
public sealed class EventsInJsonTests
{
    private static readonly ItemImage Keys = ItemImage.Parse("""{"id":{"S":"hunter2"}}""");
    private static readonly SequenceNumber Number = SequenceNumber.Parse("0042");

    private static readonly StreamPosition Position = StreamPosition.Parse(
        """{"version":1,"streamArn":"arn","currentUntil":"2024-05-01T12:00:00+02:00","shards":{"a":{"finished":true},"b":{"fromHorizon":true}}}""");

    public static TheoryData<string> Family =>
        [.. typeof(StreamEvent).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(StreamEvent))).Select(type => type.Name)];

    [Fact]
    public void A_change_shows_its_kind_and_place_and_no_contents()
    {
        StreamEvent[] changes =
        [
            new Insert(Keys, Keys) { ShardId = "s", SequenceNumber = Number, CreatedAt = DateTimeOffset.UnixEpoch, SizeBytes = 59, EventId = "e-1" },
            new Modify(Keys, Keys, Keys) { ShardId = "s", SequenceNumber = Number },
            new Remove(Keys, Keys, isExpired: true) { ShardId = "s", SequenceNumber = Number },
        ];

        var json = changes.Select(change => JsonSerializer.Serialize(change));

        json.ShouldBe(
        [
            """{"type":"insert","shardId":"s","sequenceNumber":"0042","createdAt":"1970-01-01T00:00:00Z","sizeBytes":59,"eventId":"e-1"}""",
            """{"type":"modify","shardId":"s","sequenceNumber":"0042","createdAt":null,"sizeBytes":0,"eventId":null}""",
            """{"type":"remove","shardId":"s","sequenceNumber":"0042","createdAt":null,"sizeBytes":0,"eventId":null,"expired":true}""",
        ]);
    }

    [Fact]
    public void A_change_of_an_unknown_kind_shows_the_services_name_of_it()
    {
        var page = """{"Records":[{"eventName":"REPLACE","dynamodb":{"Keys":{"id":{"S":"hunter2"}},"SequenceNumber":"0042","SizeBytes":59}}]}""";

        var change = GetRecordsResponse.Decode(System.Text.Encoding.UTF8.GetBytes(page), new GetRecordsRequest("arn", "s", "iterator")).Records.Single();

        JsonSerializer.Serialize(change).ShouldBe(
            """{"type":"unknown","eventName":"REPLACE","shardId":"s","sequenceNumber":"0042","createdAt":null,"sizeBytes":59,"eventId":null}""");
    }

    [Fact]
    public void What_happened_to_shards_and_polls_is_shown_and_the_position_in_short()
    {
        StreamEvent[] events =
        [
            new ShardOpened("c", "p"), new ShardOpened("r", null), new ShardClosed("p"), new Gap("s", Number, GapReason.ShardTrimmed),
            new Gap(null, null, GapReason.StreamReplaced),
            new Checkpoint(Position, Poll: 3, Records: 20, CaughtUp: false, Lag: TimeSpan.FromSeconds(4.5)),
            new Checkpoint(new StreamPosition("arn", null, null, []), Poll: 1, Records: 0, CaughtUp: false, Lag: null),
        ];

        var json = events.Select(streamEvent => JsonSerializer.Serialize(streamEvent));

        json.ShouldBe(
        [
            """{"type":"shardOpened","shardId":"c","parentShardId":"p"}""",
            """{"type":"shardOpened","shardId":"r","parentShardId":null}""",
            """{"type":"shardClosed","shardId":"p"}""",
            """{"type":"gap","shardId":"s","after":"0042","reason":"shardTrimmed"}""",
            """{"type":"gap","shardId":null,"after":null,"reason":"streamReplaced"}""",
            """{"type":"checkpoint","poll":3,"records":20,"caughtUp":false,"lagSeconds":4.5,"streamArn":"arn","shards":2,"currentUntil":"2024-05-01T10:00:00Z"}""",
            """{"type":"checkpoint","poll":1,"records":0,"caughtUp":false,"lagSeconds":null,"streamArn":"arn","shards":0,"currentUntil":null}""",
        ]);
    }

    [Fact]
    public void It_shows_the_same_by_its_own_type_in_objects_in_lists_and_with_a_source_generated_context()
    {
        var insert = new Insert(Keys, Keys) { ShardId = "s", SequenceNumber = Number };
        var json = JsonSerializer.Serialize<StreamEvent>(insert);

        string[] others =
        [
            JsonSerializer.Serialize(insert),
            JsonSerializer.Serialize<ItemChange>(insert),
            JsonSerializer.Serialize<object>(insert),
            JsonSerializer.Serialize(insert, EventJson.Default.StreamEvent),
            JsonSerializer.Serialize(insert, EventJson.Default.Insert),
        ];

        others.ShouldAllBe(other => other == json);
        JsonSerializer.Serialize(new { Event = insert, insert.Keys }).ShouldBe($$"""{"Event":{{json}},"Keys":"22 bytes"}""");
        JsonSerializer.Serialize(new List<StreamEvent> { insert }).ShouldBe($"[{json}]");
        JsonSerializer.Serialize(new Seen(insert, Keys), EventJson.Default.Seen).ShouldBe($$"""{"Last":{{json}},"Image":"22 bytes"}""");
    }

    [Theory]
    [MemberData(nameof(Family))]
    public void Every_type_of_the_family_names_the_converter(string type)
    {
        var attribute = typeof(StreamEvent).Assembly.GetType($"Rx.DynamoStreams.{type}")!
            .GetCustomAttributes(typeof(JsonConverterAttribute), inherit: false).Cast<JsonConverterAttribute>().Single();

        attribute.ConverterType.ShouldBe(typeof(StreamEventJsonConverter));
    }

    [Fact]
    public void Reading_is_refused_with_what_to_do_instead()
    {
        var json = JsonSerializer.Serialize<StreamEvent>(new ShardClosed("p"));

        Should.Throw<NotSupportedException>(() => JsonSerializer.Deserialize<StreamEvent>(json)).Message.ShouldContain("Store what is needed of it");
        Should.Throw<NotSupportedException>(() => JsonSerializer.Deserialize<ShardClosed>(json)).Message.ShouldContain("Store what is needed of it");
        Should.Throw<NotSupportedException>(() => JsonSerializer.Deserialize<ItemImage>("\"22 bytes\"")).Message.ShouldContain("read them with ItemImage.FromBytes");
    }

    [Fact]
    public void A_checkpoint_as_text_is_short_whatever_the_number_of_shards()
    {
        var checkpoint = new Checkpoint(Position, Poll: 3, Records: 20, CaughtUp: true, Lag: TimeSpan.Zero);

        var text = checkpoint.ToString();

        text.ShouldBe("Checkpoint { Position = 2 shards of arn, current until 2024-05-01T10:00:00.0000000Z, Poll = 3, Records = 20, CaughtUp = True, Lag = 00:00:00 }");
    }
}

internal sealed record Seen(StreamEvent Last, ItemImage Image);

[JsonSerializable(typeof(Seen))]
[JsonSerializable(typeof(Insert))]
internal sealed partial class EventJson : JsonSerializerContext;
