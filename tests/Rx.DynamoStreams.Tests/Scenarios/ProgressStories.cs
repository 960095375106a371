using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// The stored place follows what is done, also within a long poll and behind a backlog.
public class ProgressStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;

    public ProgressStories() => _store = new WatchedStore(_scheduler);

    [Theory, Trait("Rule", "P11")]
    [InlineData("horizon", 50, 4)]
    [InlineData("since", 50, 4)]
    [InlineData("table", 50, 4)]
    [InlineData("latest", 50, 4)]
    [InlineData("latest", 100, 1)]
    public void Behind_a_backlog_the_place_is_saved_each_interval_from_the_beginning(string from, int milliseconds, int atOnce)
    {
        var stream = Backlog(from, 2000, at: 2500.Milliseconds(), latency: 1.Seconds());
        var done = new List<(TimeSpan At, SequenceNumber Number)>();

        _ = stream(_store).ForEachAsync(
            async (change, _) =>
            {
                await _scheduler.Delay(milliseconds.Milliseconds());
                done.Add((_scheduler.Time, change.SequenceNumber));
            },
            new HandlerOptions { MaxConcurrency = atOnce },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(20.Seconds().Ticks);

        done.Count.ShouldBeInRange(150, 1900, "the backlog is not over");
        for (var at = done[0].At + 2100.Milliseconds(); at < 20.Seconds(); at += 1.Seconds())
        {
            var doneBefore = done.Count(one => one.At < at - 1100.Milliseconds());
            SavedBefore(at).ShouldBeGreaterThanOrEqualTo(doneBefore - atOnce, $"what was done a second before {at}");
        }
        _store.Saves.Zip(_store.Saves.Skip(1), (one, next) => next.At - one.At).ShouldAllBe(wait => wait >= 1.Seconds());

        int SavedBefore(TimeSpan at)
        {
            var after = _store.Saves.LastOrDefault(save => save.At < at).Checkpoint?.Position.Shards.SingleOrDefault()?.After;
            return done.Count(one => one.Number <= after);
        }
    }

    [Theory, Trait("Rule", "P11")]
    [InlineData("horizon", 50, 4)]
    [InlineData("table", 50, 4)]
    [InlineData("latest", 50, 4)]
    [InlineData("latest", 50, 1)]
    public void Kills_within_a_backlog_repeat_what_was_done_in_an_interval_and_a_second_and_lose_nothing(string from, int milliseconds, int atOnce)
    {
        var stream = Backlog(from, 5112, at: 120.Milliseconds(), latency: 50.Milliseconds());
        var lives = new List<List<int>>();
        for (var i = 0; i < 5; i++)
        {
            using var life = new Life(_store);
            var handled = new List<int>();
            lives.Add(handled);

            _ = stream(life).ForEachAsync(
                async (change, _) =>
                {
                    if (life.IsOver)
                        return;
                    handled.Add(int.Parse(change.Key, System.Globalization.CultureInfo.InvariantCulture));
                    await _scheduler.Delay(milliseconds.Milliseconds());
                },
                new HandlerOptions { MaxConcurrency = atOnce, DrainTimeout = TimeSpan.Zero },
                life.Death);
            _scheduler.AdvanceBy(3500.Milliseconds().Ticks);
            life.Kill();
            _scheduler.AdvanceBy(10.Milliseconds().Ticks);
        }

        var inSecond = atOnce * 1000 / milliseconds;
        for (var i = 1; i < lives.Count; i++)
        {
            lives[i].ShouldNotBeEmpty($"what life {i} had in its hands is not done");
            lives[i][0].ShouldBeGreaterThan(lives[i - 1].Max() - 2 * inSecond - atOnce, $"life {i + 1} goes on near where the one before was");
            lives[i][0].ShouldBeLessThanOrEqualTo(lives[i - 1].Max() + 1, "nothing is lost");
        }
        lives[^1].Max().ShouldBeGreaterThan(2 * 3 * inSecond, "five lives do much more than one");
    }

    [Theory, Trait("Rule", "P11")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_poll_over_thousands_of_shards_tells_a_checkpoint_about_each_interval(bool isAtLatest)
    {
        var orders = new InMemoryStream(_scheduler) { Latency = 200.Milliseconds() };
        for (var i = 0; i < 2000; i++)
            orders.Shard($"s{i:D4}", draw: s => s.Insert($"k{s.ShardId}", at: 30.Seconds()));

        var seen = new Recording(_scheduler)
            .SubscribeTo(orders.Consume(_scheduler, _store, isAtLatest ? StartFrom.Latest : StartFrom.TrimHorizon)).RunUntil(6.Minutes());

        var times = seen.CheckpointTimes.Prepend(10.Seconds()).ToList();
        times.Zip(times.Skip(1), (one, next) => next - one).ShouldAllBe(wait => wait <= 2.Seconds() + 1.Milliseconds());
        seen.Changes.Count.ShouldBe(2000);
        _store.Saves.Count.ShouldBeGreaterThan(30, "while places move, once a second");
    }

    // Changes of as many items in one shard, their keys in order; how a consumer with a store reads them.
    private Func<ICheckpointStore, IObservable<StreamEvent>> Backlog(string from, int changes, TimeSpan at, TimeSpan latency)
    {
        if (from == "table")
            return TableBacklog(changes);
        var orders = new InMemoryStream(_scheduler) { Latency = latency }.Shard("s", draw: s =>
        {
            for (var i = 0; i < changes; i++)
                s.Insert($"{i}", at);
        });
        var start = from switch
        {
            "latest" => StartFrom.Latest,
            "since" => StartFrom.Since(orders.Epoch),
            _ => StartFrom.TrimHorizon,
        };
        return store => orders.Consume(_scheduler, store, start);
    }

    private Func<ICheckpointStore, IObservable<StreamEvent>> TableBacklog(int changes)
    {
        var table = new InMemoryTable(_scheduler, "orders", "id");
        for (var i = 0; i < changes; i++)
            table.Put(new Dictionary<string, AttributeValue> { ["id"] = new() { S = $"{i}" } });
        return store => ObservableDynamoStream.ForTable(table.Client, table.StreamsClient, "orders", Consuming.Options(_scheduler, store));
    }
}
