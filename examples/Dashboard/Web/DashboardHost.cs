using System.Net.Sockets;
using System.Reactive.Concurrency;
using Rx.DynamoStreams;

namespace Dashboard;

// Puts the parts together: a source, what is known of its stream, and the pages.
internal static class DashboardHost
{
    public static async Task<int> RunAsync(DashboardOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            using var retries = new RetryCount();
            if (options.TableName is null)
                await ShowShopAsync(options, retries, cancellationToken);
            else
                await ShowTableAsync(options, retries, cancellationToken);
            return 0;
        }
        catch (DashboardException e)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task ShowShopAsync(DashboardOptions options, RetryCount retries, CancellationToken cancellationToken)
    {
        using var shop = new Shop(options.Rate, TaskPoolScheduler.Default);
        var board = BoardOf(shop.Source, retries);
        var identity = new BoardIdentity(Guid.NewGuid().ToString("N"), Shop.TableName, IsShop: true, Shop.TotalAttribute);
        var reading = new DynamoStreamOptions
        {
            Interval = TimeSpan.FromMilliseconds(250),
            StartFrom = StartFrom.TrimHorizon,
            MaxRetryDelay = TimeSpan.FromSeconds(1),
        };
        using var ranking = new Ranking(shop.Source, Shop.TotalAttribute, reading);
        using var feed = FeedOf(shop.Source, reading, board, progress: null);
        await ServeAsync(options.Url, new Dashboards(board, identity) { Shop = shop, Ranking = ranking, Feed = feed }, cancellationToken);
    }

    private static async Task ShowTableAsync(DashboardOptions options, RetryCount retries, CancellationToken cancellationToken)
    {
        using var table = await RealTable.OpenAsync(options, cancellationToken);
        using var progress = options.CheckpointFile is { } path
            ? await StoredProgress.OpenAsync(path, table.StreamArn, TimeProvider.System, cancellationToken)
            : null;
        var board = BoardOf(table.Source, retries);
        var identity = new BoardIdentity(table.StreamArn, table.Source.Table, IsShop: false, options.TopBy);
        // A person who watches sees soon that an outage is over.
        var reading = new DynamoStreamOptions { MaxRetryDelay = TimeSpan.FromSeconds(5) };
        using var ranking = options.TopBy is { } attribute ? new Ranking(table.Source, attribute, reading) : null;
        using var feed = FeedOf(table.Source, reading, board, progress);
        await ServeAsync(options.Url, new Dashboards(board, identity) { Ranking = ranking, Feed = feed }, cancellationToken);
    }

    private static EventBoard BoardOf(Source source, RetryCount retries) => new(TimeProvider.System, retries, source.KeyNames[0]);

    private static Feed FeedOf(Source source, DynamoStreamOptions reading, EventBoard board, StoredProgress? progress) => new(
        from => ObservableDynamoStream.ForTable(source.DynamoDb, source.Streams, source.Table, from), reading, board, progress);

    private static async Task ServeAsync(Uri url, Dashboards dashboards, CancellationToken cancellationToken)
    {
        await using var app = Pages.Build(url, dashboards);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            throw new DashboardException($"The page cannot be served at {url}: {e.GetBaseException().Message.TrimEnd('.')}; choose another --url.", e);
        }
        dashboards.Ranking?.Start();
        dashboards.Feed.Resume();
        Console.WriteLine($"The dashboard of table '{dashboards.Identity.Table}' is at {app.Urls.First()} until Ctrl-C.");
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
