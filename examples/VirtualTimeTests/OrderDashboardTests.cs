using System.Reactive.Concurrency;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace VirtualTimeTests;

public class OrderDashboardTests
{
    // The scheduler runs what is due "now" one tick later; so the first poll, and with it each further one, is a tick behind.
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly TestScheduler _scheduler = new();

    [Fact]
    public void Orders_are_shown_every_five_seconds()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("o1", at: Seconds(1)).Insert("o2", at: Seconds(4)).Remove("o1", at: Seconds(7)));

        var screen = Watch(orders, until: Seconds(20));

        LinesOf(screen).ShouldBe([(Seconds(5), "+o1 +o2"), (Seconds(10), "-o1")]);
    }

    [Fact]
    public void Changes_are_shown_once_they_are_quiet_for_a_second()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Modify("o1", at: Seconds(1)).Modify("o2", at: Seconds(1.4)).Modify("o1", at: Seconds(6)));

        var screen = Watch(orders, until: Seconds(20));

        LinesOf(screen).ShouldBe(
            [(Seconds(2.5) + Tick, "changed: o2"), (Seconds(7) + Tick, "changed: o1")],
            "the change at 1.4 s was read at 1.5 s, while the first one waited");
    }

    [Fact]
    public void A_roll_over_and_a_throttled_read_in_the_middle_of_a_batch_are_not_seen()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("p", draw: s => s.Insert("o1", at: Seconds(1)).Insert("o2", at: Seconds(2)).ClosesAt(Seconds(3)))
            .Shard("c", parent: "p", draw: s => s.OpensAt(Seconds(3)).Insert("o3", at: Seconds(4)))
            .Fails(StreamOperation.GetRecords, Throttled, times: 2, from: Seconds(1.9));

        var screen = Watch(orders, until: Seconds(20));

        LinesOf(screen).ShouldBe([(Seconds(5), "+o1 +o2 +o3")]);
        orders.Calls.Count(call => call.Failure is not null).ShouldBe(2);
        orders.Calls.ShouldContain(call => call.Operation == StreamOperation.GetRecords && call.ShardId == "c");
    }

    [Fact]
    public void A_split_keeps_each_orders_changes_in_their_order()
    {
        var table = new InMemoryTable(_scheduler, "orders", partitionKey: "id");
        string[] ids = ["o1", "o2", "o3", "o4"];
        _scheduler.Schedule(Seconds(1), () => Array.ForEach(ids, id => table.Put(Order(id))));
        _scheduler.Schedule(Seconds(2), () => table.Split());
        _scheduler.Schedule(Seconds(2), () => Array.ForEach(ids, id => table.Delete(Order(id))));

        var screen = Watch(table.Stream, until: Seconds(20));

        var line = LinesOf(screen).ShouldHaveSingleItem().Line.Split(' ');
        line[..4].ShouldBe(["+o1", "+o2", "+o3", "+o4"], "they were in the parent");
        line[4..].ShouldBe(["-o1", "-o2", "-o3", "-o4"], ignoreOrder: true, "between the two children no order is promised");
        table.OpenShards.Count.ShouldBe(2);
    }

    [Fact]
    public void A_restart_shows_what_was_read_but_not_shown()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("o1", at: Seconds(1)).Insert("o2", at: Seconds(6)).Insert("o3", at: Seconds(8)));
        var crashed = Watch(orders, until: Seconds(7));
        var stored = PositionOf(crashed).ToJson();

        var restarted = Watch(orders, until: Seconds(20), StartFrom.Position(StreamPosition.Parse(stored)));

        LinesOf(crashed).ShouldBe([(Seconds(5), "+o1")]);
        LinesOf(restarted).ShouldBe([(Seconds(12), "+o2 +o3")], "five seconds after the restart");
    }

    [Fact]
    public void A_day_without_the_dashboard_is_shown_as_a_gap()
    {
        var orders = new InMemoryStream(_scheduler)
            .Shard("s", draw: s => s.Insert("o1", at: Seconds(1)).Insert("lost", at: Seconds(60)).Insert("o3", at: Hours(20)));
        var position = PositionOf(Watch(orders, until: Seconds(7)));
        _scheduler.AdvanceTo(Hours(30).Ticks);

        var screen = Watch(orders, until: Hours(30) + Seconds(7), StartFrom.Position(position));

        LinesOf(screen).Select(shown => shown.Line).ShouldBe(["changes in shard s may be missing", "+o3"]);
        var failures = orders.Calls.Select(call => call.Failure).OfType<DynamoStreamsServiceException>();
        failures.ShouldHaveSingleItem().Fault.ShouldBe(StreamFault.Trimmed);
    }

    // Refused credentials end a subscription for good, so the swarm goes without.
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Whatever_happens_the_orders_that_came_and_did_not_go_are_those_of_the_table(int seed)
    {
        var faults = FaultPlan.SwarmOf(seed) with { Refused = 0, ExpiredCredentials = 0 };
        var load = new SimulatedLoad { WriteInterval = Seconds(5), ShardLife = Seconds(150) };
        using var life = new SimulatedTable(seed, load, viewType: null, _scheduler);
        life.Stream.FailsAtRandom(faults, seed);
        _scheduler.Schedule(Hours(0.25), () => life.Stream.FailsAtRandom(FaultPlan.None, seed));
        _scheduler.Schedule(Hours(0.25), life.Dispose);

        var screen = Watch(life.Stream, until: Hours(0.35));

        var open = Replay(LinesOf(screen).Select(shown => shown.Line));
        open.ShouldNotBeEmpty();
        open.Where(id => !life.Table.Delete(Order(id))).ShouldBeEmpty($"each is in the table, in spite of: {faults}");
        life.Table.Count.ShouldBe(0, $"no other is, in spite of: {faults}");
        life.Stream.Calls.Count(call => call.Failure is not null).ShouldBeGreaterThan(0, $"of {faults}");
        life.Stream.Calls.Select(call => call.ShardId).Distinct().Count().ShouldBeGreaterThan(5, "shards rolled over and split");
    }

    private ITestableObserver<Update> Watch(InMemoryStream orders, TimeSpan until, StartFrom? from = null)
    {
        var screen = _scheduler.CreateObserver<Update>();
        var options = new DynamoStreamOptions
        {
            Interval = Seconds(0.5),
            StartFrom = from ?? StartFrom.TrimHorizon,
            JitterSeed = 1,
            Scheduler = _scheduler,
        };
        using var showing = OrderDashboard.Updates(orders, orders.StreamArn, options).Subscribe(screen);
        _scheduler.AdvanceTo(until.Ticks);
        return screen;
    }

    // An error among the messages is thrown here.
    private static List<(TimeSpan At, string Line)> LinesOf(ITestableObserver<Update> screen) => [.. screen.Messages
        .Select(message => (TimeSpan.FromTicks(message.Time), message.Value.Value.Line))
        .Where(shown => shown.Line != "")];

    private static StreamPosition PositionOf(ITestableObserver<Update> screen) =>
        screen.Messages.Select(message => message.Value.Value.Position).Last(position => position is not null)!;

    private static HashSet<string> Replay(IEnumerable<string> lines)
    {
        var open = new HashSet<string>();
        foreach (var change in lines.SelectMany(line => line.Split(' ')))
        {
            if (change[0] == '+')
                open.Add(change[1..]);
            else
                open.Remove(change[1..]);
        }
        return open;
    }

    private static DynamoStreamsServiceException Throttled() =>
        new(StreamFault.Transient, "Slow down.") { ErrorCode = "LimitExceededException" };

    private static Dictionary<string, AttributeValue> Order(string id) => new() { ["id"] = new() { S = id } };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);
}
