using System.Reactive.Concurrency;
using Dashboard;
using Microsoft.AspNetCore.Builder;

namespace Rx.DynamoStreams.BrowserTests;

// The shop's pages in this process, where time goes on as the test says: nothing happens by itself.
internal sealed class HostedDashboard : IAsyncDisposable
{
    private readonly HistoricalScheduler _scheduler = new(DateTimeOffset.UnixEpoch);
    private readonly RetryCount _retries = new();
    private readonly Dashboards _dashboards;
    private readonly WebApplication _app;

    private HostedDashboard(int rate, Uri url)
    {
        Url = url;
        Shop = new Shop(rate, _scheduler);
        var reading = new DynamoStreamOptions
        {
            Interval = TimeSpan.FromMilliseconds(250),
            StartFrom = StartFrom.TrimHorizon,
            Scheduler = _scheduler,
        };
        var board = new EventBoard(new SchedulerClock(_scheduler), _retries, "id");
        var feed = new Feed(
            from => ObservableDynamoStream.ForTable(Shop.Source.DynamoDb, Shop.Source.Streams, Shop.TableName, from),
            reading,
            board,
            progress: null);
        var identity = new BoardIdentity("shop", Shop.TableName, IsShop: true, TopBy: null);
        _dashboards = new Dashboards(board, identity) { Shop = Shop, Feed = feed };
        _app = Pages.Build(url, _dashboards);
        feed.Resume();
    }

    public Uri Url { get; }

    public Shop Shop { get; }

    public Frame Frame => _dashboards.Frame();

    public static async Task<HostedDashboard> StartAsync(int rate = 0)
    {
        var dashboard = new HostedDashboard(rate, DashboardProcess.FreeUrl());
        await dashboard._app.StartAsync();
        return dashboard;
    }

    public void LiveFor(TimeSpan time) => _scheduler.AdvanceBy(time);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _dashboards.Feed.Dispose();
        Shop.Dispose();
        _retries.Dispose();
    }
}
