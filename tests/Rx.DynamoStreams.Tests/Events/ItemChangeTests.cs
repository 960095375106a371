using System.Text;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Events;

public sealed class ItemChangeTests
{
    private static readonly ItemImage Keys = ItemImage.Parse("""{"id":{"S":"hunter2"}}""");
    private static readonly ItemImage Before = ItemImage.Parse("""{"id":{"S":"hunter2"},"n":{"N":"1"}}""");
    private static readonly ItemImage After = ItemImage.Parse("""{"id":{"S":"hunter2"},"n":{"N":"2"}}""");
    private static readonly SequenceNumber Number = SequenceNumber.Parse("000000000000000000042");
    private static readonly DateTimeOffset CreatedAt = DateTimeOffset.FromUnixTimeSeconds(1_714_557_600);

    private static Modify NewModify() => new(Keys, After, Before)
    {
        ShardId = "shard", SequenceNumber = Number, CreatedAt = CreatedAt, SizeBytes = 59, EventId = "e-1",
    };

    [Fact]
    public void A_change_made_by_hand_has_what_it_was_given()
    {
        var change = NewModify();

        (change.Keys, change.NewImage, change.OldImage).ShouldBe((Keys, After, Before));
        (change.ShardId, change.SequenceNumber, change.CreatedAt).ShouldBe(("shard", Number, CreatedAt));
        (change.SizeBytes, change.EventId).ShouldBe((59, "e-1"));
    }

    [Fact]
    public void A_change_made_by_hand_equals_the_same_one_from_a_page()
    {
        var made = NewModify();

        var read = ReadModify();

        read.ShouldBe(made);
        read.GetHashCode().ShouldBe(made.GetHashCode());
    }

    [Fact]
    public void Changes_that_differ_in_anything_are_not_equal()
    {
        var change = NewModify();

        ItemChange[] others =
        [
            change with { ShardId = "another" },
            change with { SequenceNumber = SequenceNumber.Parse("43") },
            change with { CreatedAt = CreatedAt.AddSeconds(1) },
            change with { CreatedAt = null },
            change with { SizeBytes = 60 },
            change with { EventId = "e-2" },
            new Modify(Keys, Before, Before) { ShardId = "shard", SequenceNumber = Number, CreatedAt = CreatedAt, SizeBytes = 59, EventId = "e-1" },
            new Modify(Keys, After, null) { ShardId = "shard", SequenceNumber = Number, CreatedAt = CreatedAt, SizeBytes = 59, EventId = "e-1" },
            new Insert(Keys, After) { ShardId = "shard", SequenceNumber = Number, CreatedAt = CreatedAt, SizeBytes = 59, EventId = "e-1" },
        ];

        others.ShouldAllBe(other => !other.Equals(change));
    }

    [Fact]
    public void A_change_comes_apart_into_its_keys_and_images()
    {
        var insert = new Insert(Keys, After) { ShardId = "shard", SequenceNumber = Number };
        var remove = new Remove(Keys, Before, isExpired: true) { ShardId = "shard", SequenceNumber = Number };

        var (insertedKeys, inserted) = insert;
        var (_, newImage, oldImage) = NewModify();
        var (removedKeys, removed, isExpired) = remove;

        (insertedKeys, inserted).ShouldBe((Keys, After));
        (newImage, oldImage).ShouldBe((After, Before));
        (removedKeys, removed, isExpired).ShouldBe((Keys, Before, true));
    }

    [Fact]
    [Trait("Rule", "I3")]
    public void A_missing_image_is_null_and_an_empty_one_is_not()
    {
        var empty = ItemImage.Parse("{}");

        var change = new Modify(Keys, empty, oldImage: null) { ShardId = "shard", SequenceNumber = Number };

        change.OldImage.ShouldBeNull();
        change.NewImage!.ToAttributeMap().ShouldBeEmpty();
    }

    [Fact]
    public void What_the_service_did_not_say_is_null()
    {
        var change = new Insert(Keys, null) { ShardId = "shard", SequenceNumber = Number };

        change.CreatedAt.ShouldBeNull();
        change.EventId.ShouldBeNull();
    }

    [Fact]
    public void A_change_as_text_names_its_place_and_shows_no_contents()
    {
        ItemChange[] changes =
        [
            NewModify(),
            ReadModify(),
            new Insert(Keys, After) { ShardId = "shard", SequenceNumber = Number },
            new Remove(Keys, Before, isExpired: true) { ShardId = "shard", SequenceNumber = Number },
            Read("REPLACE"),
        ];

        var texts = changes.Select(change => change.ToString());

        texts.ShouldAllBe(text => text.Contains("ShardId = shard, SequenceNumber = 000000000000000000042, Keys = 22 bytes"));
        texts.ShouldAllBe(text => !text.Contains("hunter2"));
    }

    [Fact]
    public void A_change_without_keys_is_refused() =>
        Should.Throw<ArgumentNullException>(() => new Insert(null!, After) { ShardId = "shard", SequenceNumber = Number });

    private static Modify ReadModify() => (Modify)Read("MODIFY");

    private static ItemChange Read(string eventName)
    {
        var body = $$"""
            {"Records":[{"eventID":"e-1","eventName":"{{eventName}}","dynamodb":{"ApproximateCreationDateTime":1714557600,
            "Keys":{{Text(Keys)}},"NewImage":{{Text(After)}},"OldImage":{{Text(Before)}},"SequenceNumber":"000000000000000000042","SizeBytes":59} } ] }
            """;
        return GetRecordsResponse.Decode(Encoding.UTF8.GetBytes(body), new GetRecordsRequest("arn", "shard", "iterator")).Records.Single();
    }

    private static string Text(ItemImage image) => Encoding.UTF8.GetString(image.Bytes.Span);
}
