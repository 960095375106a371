using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using CsCheck;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class TableScanTests
{
    private readonly InMemoryTable _table = NewTable();

    [Fact]
    public void A_scan_of_a_quiet_table_gives_every_item_once_in_any_number_of_segments_and_pages()
    {
        Gen.Select(Gen.Int[0, 60], Gen.Int[1, 9], Gen.Int[1, 20]).Sample((items, segments, limit) =>
        {
            var table = NewTable();
            var ids = Enumerable.Range(0, items).Select(i => $"k{i}").ToList();
            ids.ForEach(id => table.Put(TableWorld.Item(id)));

            var pages = Enumerable.Range(0, segments).SelectMany(segment => table.Client.Pages(Segment(segment, segments, limit))).ToList();

            pages.Ids().ShouldBe(ids, ignoreOrder: true);
            pages.ShouldAllBe(page => page.Items.Count <= limit && page.Count == page.Items.Count && page.ScannedCount == page.Count);
        });
    }

    [Fact]
    public void A_scan_under_writes_gives_every_item_once_that_was_there_all_the_time()
    {
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 5], Gen.Int[1, 7], Gen.Int[0, 1_000_000]).Sample((items, segments, limit, seed) =>
        {
            var (table, random) = (NewTable(), new Random(seed));
            var staying = Enumerable.Range(0, items).Select(i => $"stays{i}").ToList();
            staying.ForEach(id => table.Put(TableWorld.Item(id)));

            var seen = Enumerable.Range(0, segments).SelectMany(segment => table.Client.Pages(Segment(segment, segments, limit), Write)).ToList().Ids();

            seen.Where(id => id.StartsWith("stays", StringComparison.Ordinal)).ShouldBe(staying, ignoreOrder: true);
            seen.ShouldBeUnique("an item lies in one place, also when it comes back");

            void Write()
            {
                for (var write = 0; write < 10; write++)
                {
                    var moving = $"moves{random.Next(30)}";
                    if (random.Next(2) == 0)
                        table.Delete(TableWorld.Key(moving));
                    else
                        table.Put(TableWorld.Item(moving, random.Next()));
                    table.Put(TableWorld.Item(staying[random.Next(items)], random.Next()));
                }
            }
        });
    }

    [Fact]
    public void All_items_of_a_partition_are_in_one_segment()
    {
        var lines = new InMemoryTable(new TestScheduler(), "orders", "id", "line");
        for (var line = 0; line < 40; line++)
            lines.Put(new Dictionary<string, AttributeValue> { ["id"] = new() { S = $"k{line % 8}" }, ["line"] = new() { N = $"{line}" } });

        var segments = Enumerable.Range(0, 4).Select(segment => lines.Client.Pages(Segment(segment, 4, limit: 3)).Ids()).ToList();

        segments.Sum(ids => ids.Count).ShouldBe(40);
        segments.SelectMany(ids => ids.Distinct()).ShouldBeUnique();
        segments.Count(ids => ids.Count > 0).ShouldBeGreaterThan(1, "the partitions are spread");
    }

    [Fact]
    public void A_scan_goes_on_behind_an_item_that_was_deleted_meanwhile()
    {
        foreach (var id in new[] { "a", "b", "c", "d" })
            _table.Put(TableWorld.Item(id));
        var whole = _table.Client.Pages(new ScanRequest("orders")).Ids();

        var first = _table.Client.Scan(new ScanRequest("orders") { Limit = 2 });
        _table.Delete(first.LastEvaluatedKey);
        var rest = _table.Client.Pages(new ScanRequest("orders") { ExclusiveStartKey = first.LastEvaluatedKey }).Ids();

        first.LastEvaluatedKey.Keys.ShouldBe(["id"]);
        first.Items.Select(TableWorld.Id).Concat(rest).ShouldBe(whole);
    }

    [Fact]
    public void A_page_that_reached_its_limit_is_followed_by_another_even_if_an_empty_one()
    {
        _table.Put(TableWorld.Item("a"));

        var pages = _table.Client.Pages(new ScanRequest("orders") { Limit = 1 });

        pages.Select(page => page.Count ?? -1).ShouldBe([1, 0]);
        pages[1].LastEvaluatedKey.ShouldBeNull();
    }

    [Fact]
    public void A_page_ends_before_one_megabyte_of_items()
    {
        for (var item = 0; item < 7; item++)
            _table.Put(TableWorld.ItemOf(300 * 1024, $"{item}"));

        var pages = _table.Client.Pages(new ScanRequest("orders"));

        pages.Select(page => page.Count ?? -1).ShouldBe([3, 3, 1]);
    }

    [Theory]
    [InlineData(new int[0], false, 0.5)]
    [InlineData(new int[0], true, 1)]
    [InlineData(new[] { 100, 100 }, false, 0.5)]
    [InlineData(new[] { 4096 }, true, 1)]
    [InlineData(new[] { 4096, 100 }, true, 2)]
    [InlineData(new[] { 4096, 4096, 100 }, false, 1.5)]
    public void A_page_costs_a_unit_for_each_4_kilobytes_of_it_and_half_of_that_when_not_consistent(int[] sizes, bool isConsistent, double units)
    {
        for (var item = 0; item < sizes.Length; item++)
            _table.Put(TableWorld.ItemOf(sizes[item], $"{item}"));

        var page = _table.Client.Scan(new ScanRequest("orders") { ConsistentRead = isConsistent, ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });

        (page.ConsumedCapacity.TableName, page.ConsumedCapacity.CapacityUnits).ShouldBe(("orders", units));
        _table.TableCalls.Single().IsConsistent.ShouldBe(isConsistent);
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(null, 0, null)]
    [InlineData(null, null, 2)]
    [InlineData(null, 2, 2)]
    [InlineData(null, -1, 2)]
    [InlineData(null, 0, 1_000_001)]
    public async Task A_wrong_limit_or_segment_is_refused(int? limit, int? segment, int? total)
    {
        var request = new ScanRequest("orders") { Limit = limit, Segment = segment, TotalSegments = total };

        var refused = await Should.ThrowAsync<AmazonDynamoDBException>(() => _table.Client.ScanAsync(request));

        refused.ErrorCode.ShouldBe("ValidationException");
        _table.TableCalls.Single().Failure.ShouldBe(refused);
    }

    [Fact]
    public async Task A_start_that_is_not_a_key_is_refused()
    {
        var request = new ScanRequest("orders") { ExclusiveStartKey = TableWorld.Item("a") };

        var refused = await Should.ThrowAsync<AmazonDynamoDBException>(() => _table.Client.ScanAsync(request));

        refused.Message.ShouldBe("A key of table 'orders' is id, and nothing else.");
    }

    [Fact]
    public async Task A_start_in_another_segment_is_refused()
    {
        _table.Put(TableWorld.Item("a"));
        var its = Enumerable.Range(0, 2).Single(segment => _table.Client.Pages(Segment(segment, 2, limit: 9)).Ids().Count == 1);

        var request = Segment(1 - its, 2, limit: 9);
        request.ExclusiveStartKey = TableWorld.Key("a");
        var refused = await Should.ThrowAsync<AmazonDynamoDBException>(() => _table.Client.ScanAsync(request));

        refused.Message.ShouldBe("The ExclusiveStartKey is not of the segment that is scanned.");
    }

    private static InMemoryTable NewTable() => new(new TestScheduler(), "orders", "id");

    private static ScanRequest Segment(int segment, int total, int limit) =>
        new("orders") { Segment = segment, TotalSegments = total, Limit = limit };
}
