using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Dashboard;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class FeedTests
{
    [Fact]
    public async Task A_position_that_cannot_be_stored_ends_the_reading_and_says_why()
    {
        var scheduler = new HistoricalScheduler(DateTimeOffset.UnixEpoch);
        using var shop = new Shop(rate: 10, scheduler);
        using var retries = new RetryCount();
        var (clock, folder) = (new SchedulerClock(scheduler), Directory.CreateTempSubdirectory());
        var path = Path.Combine(folder.FullName, "checkpoint");
        using var progress = await StoredProgress.OpenAsync(
            path, shop.Table.Stream.StreamArn, clock, TestContext.Current.CancellationToken);
        var (board, isReading) = (new EventBoard(clock, retries, "id"), false);
        using var feed = new Feed(Open, new() { StartFrom = StartFrom.TrimHorizon, Scheduler = scheduler }, board, progress);

        feed.Resume();
        scheduler.AdvanceBy(TimeSpan.FromSeconds(2));
        isReading.ShouldBeTrue();
        folder.Delete(recursive: true);
        scheduler.AdvanceBy(TimeSpan.FromSeconds(10));

        var frame = board.Frame(new BoardIdentity("shop", "orders", IsShop: true, TopBy: null), 0, 0);
        (frame.Reader, isReading).ShouldBe((ReaderState.Ended, false));
        frame.Failure.ShouldNotBeNull().ShouldContain(path);

        IObservable<StreamEvent> Open(DynamoStreamOptions options) => Observable.Defer(() =>
        {
            isReading = true;
            return ObservableDynamoStream.ForTable(shop.Source.DynamoDb, shop.Source.Streams, Shop.TableName, options);
        }).Finally(() => isReading = false);
    }
}
