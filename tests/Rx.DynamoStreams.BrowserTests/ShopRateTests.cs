using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Dashboard;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class ShopRateTests
{
    [Fact]
    public void The_shop_keeps_its_rate_on_a_machine_whose_timers_are_late()
    {
        var scheduler = new HistoricalScheduler(DateTimeOffset.UnixEpoch);
        using var shop = new Shop(rate: 100, new LateTimers(scheduler));
        var changes = 0;
        var reading = new DynamoStreamOptions { Interval = TimeSpan.FromSeconds(1), StartFrom = StartFrom.TrimHorizon, Scheduler = scheduler };
        using var counting = ObservableDynamoStream.ForTable(shop.Source.DynamoDb, shop.Source.Streams, Shop.TableName, reading)
            .OfType<ItemChange>().Subscribe(_ => changes++);

        for (var late = 0; late < 250; late++)
        {
            scheduler.Sleep(TimeSpan.FromMilliseconds(60));
            scheduler.AdvanceBy(TimeSpan.FromMilliseconds(20));
        }

        changes.ShouldBeInRange(1_800, 2_000, "a hundred a second, for twenty seconds, of which the last may not be read yet");
    }

    [Fact]
    public void The_shop_splits_each_minute_until_four_shards_are_open_and_then_rolls_them_over()
    {
        var scheduler = new HistoricalScheduler(DateTimeOffset.UnixEpoch);
        using var shop = new Shop(rate: 20, scheduler);

        var open = new List<IReadOnlyList<string>>();
        for (var minute = 0; minute < 6; minute++)
        {
            open.Add(shop.Table.OpenShards);
            scheduler.AdvanceBy(TimeSpan.FromMinutes(1));
        }

        open.Select(shards => shards.Count).ShouldBe([1, 2, 3, 4, 4, 4]);
        open[4].ShouldNotContain(shard => open[3].Contains(shard), "all are rolled over");
    }

    // As the task pool's timers are: the next tick comes a period after this one, however late that was.
    private sealed class LateTimers(HistoricalScheduler scheduler) : LocalScheduler, ISchedulerPeriodic
    {
        public override DateTimeOffset Now => scheduler.Now;

        public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
            scheduler.Schedule(state, dueTime, action);

        public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action) =>
            scheduler.Schedule(period, again =>
            {
                state = action(state);
                again(period);
            });
    }
}
