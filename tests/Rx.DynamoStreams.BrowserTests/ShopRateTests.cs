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
