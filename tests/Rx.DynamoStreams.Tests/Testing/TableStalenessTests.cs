using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using CsCheck;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Testing;

public class TableStalenessTests
{
    private readonly TestScheduler _scheduler = new();
    private readonly InMemoryTable _table;
    private readonly IAmazonDynamoDB _client;

    public TableStalenessTests()
    {
        _table = new InMemoryTable(_scheduler, "orders", "id") { ClientFaults = new TableFaultPlan { StalenessMax = 10.Seconds() } };
        _client = _table.Client;
    }

    [Fact]
    public void A_read_shows_an_item_as_it_was_up_to_the_staleness_ago()
    {
        WriteEachSecond(until: 60);

        var versions = Enumerable.Range(0, 100).Select(_ => int.Parse(_client.Get("a").Item.Version())).ToList();

        versions.ShouldBe(_table.TableCalls.Select(call => (int)Math.Floor(60 - call.Staleness.TotalSeconds)));
        (versions.Min(), versions.Distinct().Count() > 5).ShouldBe((50, true), "ages are drawn from all of the ten seconds");
    }

    [Fact]
    public void A_strongly_consistent_read_is_never_stale()
    {
        WriteEachSecond(until: 60);
        var batch = TableWorld.BatchOf("a");
        batch.RequestItems["orders"].ConsistentRead = true;

        for (var read = 0; read < 20; read++)
        {
            _client.Get("a", isConsistent: true).Item.Version().ShouldBe("60");
            _client.Scan(new ScanRequest("orders") { ConsistentRead = true }).Items.Single().Version().ShouldBe("60");
            _client.BatchGet(batch).Responses["orders"].Single().Version().ShouldBe("60");
        }

        _table.TableCalls.ShouldAllBe(call => call.IsConsistent && call.Staleness == TimeSpan.Zero);
    }

    [Fact]
    public void A_stale_scan_shows_what_was_deleted_meanwhile_and_not_what_was_added()
    {
        _table.Put(TableWorld.Item("old"));
        _scheduler.AdvanceTo(30.Seconds().Ticks);
        _table.Put(TableWorld.Item("new"));
        _table.Delete(TableWorld.Key("old"));
        _scheduler.AdvanceTo(35.Seconds().Ticks);

        var pages = Enumerable.Range(0, 50).Select(_ => _client.Scan(new ScanRequest("orders")).Items.Single().Id()).ToList();

        pages.ShouldBe(_table.TableCalls.Select(call => call.Staleness > 5.Seconds() ? "old" : "new"));
        pages.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Nothing_is_older_than_from_when_staleness_was_asked_for()
    {
        _table.ClientFaults = TableFaultPlan.None;
        WriteEachSecond(until: 60);
        _table.ClientFaults = new TableFaultPlan { StalenessMax = 1.Hours() };

        var item = _client.Get("a").Item;

        item.Version().ShouldBe("60");
        _table.TableCalls.Single().Staleness.ShouldBeGreaterThan(1.Seconds());
    }

    [Fact]
    public void A_stale_page_shows_the_table_as_it_was_at_one_time()
    {
        Gen.Int[0, 1_000_000].Sample(seed =>
        {
            var scheduler = new TestScheduler();
            var table = new InMemoryTable(scheduler, "orders", "id") { ClientFaults = new TableFaultPlan { StalenessMax = 10.Seconds() } };
            var then = new Dictionary<TimeSpan, List<string>>();
            var random = new Random(seed);
            for (var second = 1; second <= 20; second++)
            {
                scheduler.AdvanceTo(second.Seconds().Ticks);
                for (var write = 0; write < 5; write++)
                {
                    if (random.Next(2) == 0)
                        table.Put(TableWorld.Item($"k{random.Next(20)}", second));
                    else
                        table.Delete(TableWorld.Key($"k{random.Next(20)}"));
                }
                then[second.Seconds()] = [.. table.Items.Select(item => item["id"]!.S).Order(StringComparer.Ordinal)];
            }

            var page = table.Client.Scan(new ScanRequest("orders"));

            var asOf = TimeSpan.FromSeconds(Math.Floor((20.Seconds() - table.TableCalls.Single().Staleness).TotalSeconds));
            page.Items.Select(TableWorld.Id).Order(StringComparer.Ordinal).ShouldBe(then[asOf]);
        });
    }

    // Version n at second n.
    private void WriteEachSecond(int until)
    {
        for (var second = 1; second <= until; second++)
        {
            _scheduler.AdvanceTo(second.Seconds().Ticks);
            _table.Put(TableWorld.Item("a", second));
        }
    }
}
