using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard;

// The page's files, its live messages, and what its buttons do.
internal static class Pages
{
    public static WebApplication Build(Uri url, Dashboards dashboards)
    {
        var builder = WebApplication.CreateEmptyBuilder(new()
        {
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.WebHost.UseKestrelCore().UseUrls(url.GetLeftPart(UriPartial.Authority));
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)
            // Its one error, that it cannot start, is told in a sentence.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, FrameJson.Default));

        var app = builder.Build();
        app.Use(PageSafety.Guard(url));
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.UseRouting();
        app.MapGet("/api/frames", (HttpContext context, IHostApplicationLifetime lifetime) =>
            dashboards.Frames.Open(context, dashboards, lifetime));
        app.MapGet("/api/state", () => TypedResults.Ok(dashboards.Frame()));
        app.MapGet("/api/top", () => TypedResults.Ok(dashboards.Ranking?.Asked ?? []));
        app.MapPost("/api/reader", (ReaderSwitch reader) => Switch(dashboards.Feed, reader));
        if (dashboards.Shop is { } shop)
            MapShop(app, shop);
        return app;
    }

    private static void MapShop(WebApplication app, Shop shop)
    {
        app.MapPost("/api/shop/rate", Results<NoContent, BadRequest<Refused>> (ChangeRate rate) =>
        {
            if (rate.ChangesPerSecond is < 0 or > Shop.RateMax)
                return TypedResults.BadRequest(new Refused($"Choose 0 to {Shop.RateMax} changes a second."));
            shop.Rate = rate.ChangesPerSecond;
            return TypedResults.NoContent();
        });
        app.MapPost("/api/shop/roll-over", () => Do(shop.RollOver));
        app.MapPost("/api/shop/throttle", () => Do(shop.Throttle));
        app.MapPost("/api/shop/trim", () => Do(shop.Trim));
        app.MapPost("/api/shop/split", Results<NoContent, Conflict<Refused>> () => shop.TrySplit()
            ? TypedResults.NoContent()
            : TypedResults.Conflict(new Refused($"{Shop.OpenShardsMax} shards are open, which is all that the shop splits into.")));
    }

    private static NoContent Switch(Feed feed, ReaderSwitch reader) => Do(reader.IsPaused ? feed.Pause : feed.Resume);

    private static NoContent Do(Action action)
    {
        action();
        return TypedResults.NoContent();
    }
}
