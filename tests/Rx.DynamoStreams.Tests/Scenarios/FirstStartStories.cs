using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// What a consumer's first start means is stored before it is told anything. All begin at one hour, with an old item in the table.
public class FirstStartStories
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    private readonly TestScheduler _scheduler = new();
    private readonly InMemoryTable _table;
    private readonly WatchedStore _store;

    public FirstStartStories()
    {
        _table = new InMemoryTable(_scheduler, "orders", "id");
        _store = new WatchedStore(_scheduler);
        At(1.Seconds(), "old");
    }

    public static TheoryData<Way, bool, string> Starts
    {
        get
        {
            var starts = new TheoryData<Way, bool, string>();
            foreach (var way in Enum.GetValues<Way>())
            {
                foreach (var from in new[] { "latest", "horizon", "since" })
                {
                    starts.Add(way, false, from);
                    starts.Add(way, true, from);
                }
            }
            return starts;
        }
    }

    [Theory, Trait("Rule", "P10")]
    [MemberData(nameof(Starts))]
    public void At_the_first_event_the_store_holds_where_reading_began(Way way, bool isForTable, string from)
    {
        At(Start + 500.Milliseconds(), "k");
        _scheduler.AdvanceTo(Start.Ticks);
        int? savesBefore = null;

        Stream(_store, isForTable, from).Read(way, _ => savesBefore ??= _store.Saves.Count, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo((Start + 10.Seconds()).Ticks);

        savesBefore.ShouldNotBeNull().ShouldBeGreaterThan(0);
        _store.Saves[0].Checkpoint.Position.StreamArn.ShouldBe(_table.Stream.StreamArn);
    }

    [Theory, Trait("Rule", "P10")]
    [MemberData(nameof(Starts))]
    public void A_consumer_that_is_killed_at_its_first_event_goes_on_from_its_first_start(Way way, bool isForTable, string from)
    {
        for (var i = 0; i < 20; i++)
            At(Start + 500.Milliseconds() + (3 * i).Minutes(), $"k{i}");
        _scheduler.AdvanceTo(Start.Ticks);
        using var first = new Life(_store);
        Stream(first, isForTable, from).Read(way, _ => first.Kill(), first.Death);
        _scheduler.AdvanceTo((Start + 1.Hours()).Ticks);
        var seen = new List<StreamEvent>();

        Stream(_store, isForTable, from).Read(way, seen.Add, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo((Start + 2.Hours()).Ticks);

        first.IsOver.ShouldBeTrue();
        IEnumerable<string> since = Enumerable.Range(0, 20).Select(i => $"k{i}");
        seen.OfType<ItemChange>().Select(change => change.Key).ShouldBe(from == "horizon" ? since.Prepend("old") : since);
    }

    [Theory, Trait("Rule", "P10")]
    [InlineData(Way.Subscribe)]
    [InlineData(Way.Handlers)]
    [InlineData(Way.Batches)]
    [InlineData(Way.Pull)]
    public void Nothing_is_told_before_the_first_save_worked_and_nothing_is_missing_then(Way way)
    {
        for (var i = 0; i < 100; i++)
            At(Start + 500.Milliseconds() + i.Seconds(), $"k{i}");
        _scheduler.AdvanceTo(Start.Ticks);
        _store.FailsToSave([.. Enumerable.Repeat(new IOException("busy"), 11)]);
        var (seen, firstAt) = (new List<StreamEvent>(), TimeSpan.Zero);

        Stream(_store, isForTable: false, "latest").Read(way, e => Note(e), TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo((Start + 10.Minutes()).Ticks);

        _store.Failures.ShouldBe(11);
        firstAt.ShouldBeGreaterThanOrEqualTo(_store.Saves[0].At);
        firstAt.ShouldBeGreaterThan(Start + 30.Seconds(), "eleven waits that grow");
        seen.OfType<ItemChange>().Select(change => change.Key).ShouldBe(Enumerable.Range(0, 100).Select(i => $"k{i}"));

        void Note(StreamEvent e)
        {
            firstAt = firstAt == TimeSpan.Zero ? _scheduler.Time : firstAt;
            seen.Add(e);
        }
    }

    [Fact, Trait("Rule", "P10")]
    public void A_store_that_takes_no_first_save_for_good_ends_the_stream_before_anything_is_told()
    {
        At(Start + 500.Milliseconds(), "k");
        _scheduler.AdvanceTo(Start.Ticks);
        _store.FailsToSave(new UnauthorizedAccessException("no access to the file"));

        var seen = new Recording(_scheduler).SubscribeTo(Stream(_store, isForTable: false, "latest")).RunUntil(Start + 1.Minutes());

        seen.Error.ShouldBeOfType<UnauthorizedAccessException>();
        seen.All.ShouldBeEmpty();
    }

    [Theory, Trait("Rule", "P10")]
    [InlineData(Way.Handlers)]
    [InlineData(Way.Batches)]
    [InlineData(Way.Pull)]
    public void An_orderly_end_within_the_first_poll_saves_what_was_done(Way way)
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 1.Seconds() }.Shard("s", draw: s =>
        {
            for (var i = 0; i < 20; i++)
                s.Insert($"k{i}", at: Start + 2100.Milliseconds() + (10 * i).Milliseconds());
        });
        _scheduler.AdvanceTo(Start.Ticks);
        using var end = new CancellationTokenSource();
        var (first, second) = (new List<string>(), new List<string>());
        orders.Consume(_scheduler, _store, StartFrom.Latest).Read(way, e => Handle(e), end.Token);
        _scheduler.AdvanceTo((Start + 1.Minutes()).Ticks);

        orders.Consume(_scheduler, _store, StartFrom.Latest).Read(way, e => second.AddRange(Keys(e)), TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo((Start + 2.Minutes()).Ticks);

        first.ShouldBe(["k0", "k1", "k2"]);
        second.ShouldBe(Enumerable.Range(3, 17).Select(i => $"k{i}"));

        void Handle(StreamEvent e)
        {
            first.AddRange(Keys(e));
            if (first.Count == 3)
                end.Cancel();
        }

        static IEnumerable<string> Keys(StreamEvent e) => e is ItemChange change ? [change.Key] : [];
    }

    [Theory]
    [InlineData(Way.Handlers)]
    [InlineData(Way.Batches)]
    public void Handlers_with_a_name_and_no_store_at_latest_are_warned_once(Way way)
    {
        using var log = new Log();
        At(1.Minutes(), "k");

        Stream(store: null, isForTable: false, "latest", log).Read(way, _ => { }, TestContext.Current.CancellationToken);
        Stream(store: null, isForTable: false, "horizon", log).Read(way, _ => { }, TestContext.Current.CancellationToken);
        Stream(_store, isForTable: false, "latest", log).Read(way, _ => { }, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(2.Hours().Ticks);

        var warning = log.Lines.Where(line => line.StartsWith("Warning")).ShouldHaveSingleItem();
        warning.ShouldContain(Consuming.Name);
        warning.ShouldContain("CheckpointStore");
    }

    private IObservable<StreamEvent> Stream(ICheckpointStore? store, bool isForTable, string from, Log? log = null)
    {
        var start = from switch
        {
            "latest" => StartFrom.Latest,
            "since" => StartFrom.Since(DateTimeOffset.MinValue + Start),
            _ => StartFrom.TrimHorizon,
        };
        var options = Consuming.Options(_scheduler, store, start, o => log is null ? o : o with { LoggerFactory = log });
        return isForTable
            ? ObservableDynamoStream.ForTable(_table.Client, _table.StreamsClient, "orders", options)
            : ObservableDynamoStream.Create(_table.Stream, _table.Stream.StreamArn, options);
    }

    private void At(TimeSpan time, string key) =>
        _scheduler.At(time, () => _table.Put(new Dictionary<string, AttributeValue> { ["id"] = new() { S = key } }));
}
