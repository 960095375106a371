using System.Reactive.Concurrency;
using Dashboard;
using Microsoft.AspNetCore.Builder;

namespace Rx.DynamoStreams.BrowserTests;

// The shop's pages in this process, where time goes on as the test says: nothing happens by itself.
internal sealed class HostedDashboard : IAsyncDisposable
{
    private readonly HistoricalScheduler _scheduler = new(DateTimeOffset.UnixEpoch);
    private readonly RetryCount _retries = new();
    private Dashboards _dashboards;
    private WebApplication _app;

    private HostedDashboard(int rate, Uri url)
    {
        Url = url;
        Shop = new Shop(rate, _scheduler);
        _dashboards = Begin();
        _app = Pages.Build(url, _dashboards);
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

    // Nothing is served until it is started again; the shop goes on.
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public Task StartAgainAsync()
    {
        _app = Pages.Build(Url, _dashboards);
        return _app.StartAsync();
    }

    // As another process would, that knows nothing of what was before.
    public Task StartAnewAsync()
    {
        _dashboards.Feed.Dispose();
        _dashboards = Begin();
        return StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _dashboards.Feed.Dispose();
        Shop.Dispose();
        _retries.Dispose();
    }

    private Dashboards Begin()
    {
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
        feed.Resume();
        var identity = new BoardIdentity("shop", Shop.TableName, IsShop: true, TopBy: null);
        return new Dashboards(board, identity) { Shop = Shop, Feed = feed };
    }
}
