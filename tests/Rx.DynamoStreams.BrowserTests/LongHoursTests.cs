using System.Reactive.Concurrency;
using Dashboard;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class LongHoursTests
{
    // No browser, and no clock: what the server keeps after six hours is what it kept after one.
    [Fact]
    public void Hours_of_trading_keep_no_more_than_the_first()
    {
        var scheduler = new HistoricalScheduler(DateTimeOffset.UnixEpoch);
        using var shop = new Shop(rate: 5, scheduler);
        using var retries = new RetryCount();
        var board = new EventBoard(new SchedulerClock(scheduler), retries, "id");
        var reading = new DynamoStreamOptions { Interval = TimeSpan.FromSeconds(1), StartFrom = StartFrom.TrimHorizon, Scheduler = scheduler };
        using var feed = new Feed(from => ObservableDynamoStream.ForTable(shop.Source.DynamoDb, shop.Source.Streams, shop.Source.Table, from), reading, board, progress: null);
        feed.Resume();

        var (afterAnHour, changes) = RunUntil(hours: 1);
        var (afterSix, changesOfSix) = RunUntil(hours: 6);

        changes.ShouldBeInRange(17_000, 18_500);
        changesOfSix.ShouldBeInRange(6 * 17_000, 6 * 18_500);
        afterSix.ShouldBeLessThan(afterAnHour + (afterAnHour / 4), "bytes");

        (long Bytes, long Changes) RunUntil(int hours)
        {
            scheduler.AdvanceTo(DateTimeOffset.UnixEpoch.AddHours(hours));
            var frame = board.Frame(new BoardIdentity("run", "orders", IsShop: true, TopBy: null), 0, 0);
            frame.LagSeconds.ShouldBeLessThan(5);
            return (GC.GetTotalMemory(forceFullCollection: true), frame.Totals.Inserts + frame.Totals.Modifies + frame.Totals.Removes);
        }
    }
}
