using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text.Json.Serialization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Runtime;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Operators;

public sealed partial class TypedItemsTests
{
    private static readonly StreamEvent[] Written =
    [
        new ShardOpened("s", null),
        Changes.Insert("a", count: 1),
        Changes.Modify("a", from: 1, to: 2),
        new Gap("s", null, GapReason.ShardTrimmed),
        Changes.Remove("a", count: 2),
    ];

    // The second one has a text where the type has a number.
    private static readonly StreamEvent[] WithMisfit =
        [Changes.Insert("a", count: 1), Changes.Insert("b", """{"id":{"S":"b"},"count":{"S":"secret"}}"""), Changes.Insert("c", count: 3)];

    [Fact]
    public void Changes_come_with_their_kind_key_both_images_as_objects_and_the_event()
    {
        var typed = Written.ToObservable().Items(CounterJson.Default.Counter).ToEnumerable().ToList();

        typed.Select(change => (change.Kind, change.Key.ToJson(), change.Old?.Count, change.New?.Count)).ShouldBe(
        [
            (ItemChangeKind.Insert, """{"id":"a"}""", null, 1),
            (ItemChangeKind.Modify, """{"id":"a"}""", 1, 2),
            (ItemChangeKind.Remove, """{"id":"a"}""", 2, null),
        ]);
        typed.Select(change => change.Event).ShouldBe(Written.OfType<ItemChange>());
    }

    [Fact]
    public void Images_that_the_view_leaves_out_are_null()
    {
        StreamEvent[] keysOnly = [new Modify(Changes.KeyOf("a"), null, null) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1") }];

        var typed = keysOnly.ToObservable().Items(CounterJson.Default.Counter).Wait();

        (typed.Kind, typed.Old, typed.New).ShouldBe((ItemChangeKind.Modify, null, null));
    }

    [Fact]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The tests are not trimmed.")]
    public void Items_are_mapped_by_the_aws_mapping_or_by_a_function_as_well()
    {
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("key", "secret"), Amazon.RegionEndpoint.USEast1);
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();

        var mapped = Written.ToObservable().Items<MappedCounter>(context).Select(change => change.New?.Count).ToEnumerable();
        var made = Written.ToObservable().Items(image => image.ToJson()).Select(change => change.New).ToEnumerable();

        mapped.ShouldBe([1, 2, null]);
        made.ShouldBe(["""{"id":"a","count":1}""", """{"id":"a","count":2}""", null]);
    }

    [Fact]
    public void An_item_that_does_not_map_ends_the_stream_by_an_error_with_the_key_and_the_reason_but_no_contents()
    {
        var seen = WithMisfit.ToObservable().Items(CounterJson.Default.Counter).Materialize().ToEnumerable().ToList();

        var error = seen[1].Exception.ShouldBeOfType<UnmappableItemException>();
        error.Message.ShouldStartWith("""The item {"id":"b"} could not be mapped to Counter: JsonException at $.count.""");
        error.ToString().ShouldNotContain("secret");
        error.Item.Event.ShouldBe(WithMisfit[1]);
        seen.Count.ShouldBe(2);
    }

    [Fact]
    public void An_item_that_does_not_map_is_left_out_with_a_log_entry_and_a_count_by_choice()
    {
        using var log = new Log();
        var counted = 0L;
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => Listen(instrument, listener) };
        meters.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        meters.Start();

        var ids = WithMisfit.ToObservable().Items(CounterJson.Default.Counter, UnmappableItems.Skip(log)).Select(change => change.New!.Id).ToEnumerable();

        ids.ShouldBe(["a", "c"]);
        log.Lines.ShouldBe(["Warning: The item with sequence number 2 of shard s is left out, because it could not be mapped: JsonException at $.count"]);
        counted.ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public void An_item_that_does_not_map_goes_to_a_side_observer_by_choice()
    {
        var aside = new List<UnmappableItem>();
        using var side = new Subject<UnmappableItem>();
        using var subscription = side.Subscribe(aside.Add);

        var ids = WithMisfit.ToObservable().Items(CounterJson.Default.Counter, UnmappableItems.SendTo(side)).Select(change => change.New!.Id).ToEnumerable();

        ids.ShouldBe(["a", "c"]);
        aside.Single().Event.ShouldBe(WithMisfit[1]);
        aside.Single().ToString().ShouldBe("the item with sequence number 2 of shard s: JsonException at $.count");
    }

    [Fact]
    public void A_function_that_gives_null_or_throws_has_not_mapped_the_item()
    {
        var none = Changes.Insert("a", count: 1);

        Exception? ErrorOf(Func<ItemImage, string> map) => new StreamEvent[] { none }.ToObservable().Items(map).Materialize().Wait().Exception;

        ErrorOf(_ => null!)!.Message.ShouldContain("the mapping gave null");
        ErrorOf(_ => throw new FormatException("secret"))!.Message.ShouldContain("could not be mapped to String: FormatException.");
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument is { Meter.Name: "Rx.DynamoStreams", Name: "dynamostreams.items.unmappable" })
            listener.EnableMeasurementEvents(instrument);
    }

    internal sealed record Counter(string Id, int Count);

    [DynamoDBTable("counters")]
    public sealed class MappedCounter
    {
        [DynamoDBHashKey("id")]
        public string Id { get; set; } = "";

        [DynamoDBProperty("count")]
        public int Count { get; set; }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Counter))]
    internal sealed partial class CounterJson : JsonSerializerContext;
}
