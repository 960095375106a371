using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class InMemoryTableTests
{
    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void Writes_become_records_and_writes_that_change_nothing_do_not()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        var seen = table.Stream.Observe(_scheduler);

        table.Put(Item("a", 1));
        table.Put(Item("a", 1));
        table.Put(Item("a", 2));
        table.Delete(Item("b", 0)).ShouldBeFalse();
        table.Delete(Item("a", 0), isExpired: true).ShouldBeTrue();
        seen.RunUntil(2.Seconds());

        seen.Changes.ShouldBe(["insert a", "modify a", "expire a"]);
        table.Count.ShouldBe(0);
    }

    [Fact]
    public void Keys_stay_in_order_through_roll_overs_and_splits()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        var seen = table.Stream.Observe(_scheduler);

        for (var round = 1; round <= 30; round++)
        {
            for (var key = 0; key < 20; key++)
                table.Put(Item($"k{key}", round));
            if (round % 10 == 0)
                table.Split();
            else if (round % 3 == 0)
                table.RollOver();
            seen.RunUntil(round.Seconds() / 2);
        }
        seen.RunUntil(1.Minutes());

        foreach (var key in seen.All.Select(e => e.Event).OfType<ItemChange>().GroupBy(change => change.Keys["id"]!.S))
            key.Select(VersionOf).ShouldBe(Enumerable.Range(1, 30).Select(round => $"{round}"));
        seen.All.Select(e => e.Event).OfType<ShardOpened>().Count().ShouldBeGreaterThan(8);
    }

    [Fact, Trait("Rule", "I3")]
    public void The_view_type_decides_which_images_there_are()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id", viewType: StreamViewType.OLD_IMAGE);
        var seen = table.Stream.Observe(_scheduler);

        table.Put(Item("a", 1));
        table.Put(Item("a", 2));
        seen.RunUntil(2.Seconds());

        var modify = seen.All.Select(e => e.Event).OfType<Modify>().Single();
        (modify.NewImage is null, modify.OldImage?["version"]?.N).ShouldBe((true, "1"));
    }

    [Fact, Trait("Rule", "F9")]
    public void Disabling_the_stream_ends_it_behind_the_last_write()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        var seen = table.Stream.Observe(_scheduler);
        table.Put(Item("a", 1));

        table.DisableStream();
        table.Put(Item("a", 2));
        seen.RunUntil(30.Seconds());

        seen.Changes.ShouldBe(["insert a"]);
        seen.CompletedAt.ShouldNotBeNull();
    }

    [Fact]
    public void Enabling_the_stream_again_gives_another_one_that_begins_with_the_next_write()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        table.Put(Item("a", 1));
        table.DisableStream();
        table.Put(Item("a", 2));

        var next = table.EnableStream();
        table.Put(Item("a", 3));
        var (old, seen) = (table.Streams[0].Observe(_scheduler), next.Observe(_scheduler));
        old.RunUntil(30.Seconds());

        next.ShouldBe(table.Stream);
        string.CompareOrdinal(next.StreamArn, table.Streams[0].StreamArn).ShouldBePositive("the newest has the latest label");
        (old.Changes.Single(), seen.Changes.Single()).ShouldBe(("insert a", "modify a"));
        (old.CompletedAt is null, seen.CompletedAt is null).ShouldBe((false, true));
    }

    [Fact]
    public void A_table_that_is_made_again_is_another_one_of_the_same_name_and_the_old_stream_stays_readable()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        table.Put(Item("a", 1));
        table.DeleteTable();

        var next = table.RecreateTable("id", viewType: StreamViewType.NEW_IMAGE);
        var isEmpty = table.Count == 0;
        table.Put(Item("b", 1));
        var (old, seen) = (table.Streams[0].Observe(_scheduler), next.Observe(_scheduler));
        old.RunUntil(30.Seconds());

        (isEmpty, next.TableName, next.ViewType).ShouldBe((true, "orders", StreamViewType.NEW_IMAGE));
        (old.Changes.Single(), seen.Changes.Single()).ShouldBe(("insert a", "insert b"));
    }

    [Fact]
    public void A_table_that_is_there_cannot_be_made_again_and_one_that_is_deleted_has_no_stream_to_switch_on()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");

        var there = Should.Throw<InvalidOperationException>(() => table.RecreateTable("id"));
        table.DeleteTable();
        var deleted = Should.Throw<InvalidOperationException>(table.EnableStream);

        there.Message.ShouldBe("The table 'orders' is there already; call DeleteTable first.");
        deleted.Message.ShouldBe("The table 'orders' is deleted; call RecreateTable, which switches a stream on, too.");
    }

    [Fact]
    public void A_stream_that_is_switched_on_cannot_be_switched_on_again()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");

        var refused = Should.Throw<InvalidOperationException>(table.EnableStream);

        refused.Message.ShouldBe("The stream of table 'orders' is switched on already; call DisableStream first.");
    }

    [Fact]
    public void Items_are_found_as_they_are_now()
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        table.Put(Item("a", 1));
        table.Put(Item("b", 1));
        table.Put(Item("b", 2));
        table.Delete(Item("a", 0));

        table.Find(Item("b", 0))?["version"]?.N.ShouldBe("2");
        table.Find(Item("a", 0)).ShouldBeNull();
        table.Items.ShouldBe([table.Find(Item("b", 0))!]);
    }

    private static string VersionOf(ItemChange change) => change switch
    {
        Insert insert => insert.NewImage!["version"]!.N,
        Modify modify => modify.NewImage!["version"]!.N,
        _ => "",
    };

    private static Dictionary<string, AttributeValue> Item(string key, int version) => new()
    {
        ["id"] = new() { S = key },
        ["version"] = new() { N = version.ToString(System.Globalization.CultureInfo.InvariantCulture) },
    };
}
