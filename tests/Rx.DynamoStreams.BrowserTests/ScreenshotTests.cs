using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

// With DASHBOARD_SCREENSHOTS=folder in the environment the pictures of the documentation are written there; else they are looked at for
// their sizes only.
public sealed class ScreenshotTests(Chromium chromium)
{
    private const int BytesMax = 200 * 1024;

    [Theory]
    [InlineData(ColorScheme.Light, "rgb(243, 245, 248)")]
    [InlineData(ColorScheme.Dark, "rgb(15, 21, 29)")]
    public async Task The_page_is_light_or_dark_as_the_person_prefers(ColorScheme scheme, string background)
    {
        var folder = Environment.GetEnvironmentVariable("DASHBOARD_SCREENSHOTS");
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "200");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url, scheme);
        await view.LiveThroughAsync(seconds: folder is null ? 0 : 40);

        var picture = await view.Page.ScreenshotAsync();

        if (folder is not null)
            await File.WriteAllBytesAsync(Path.Combine(folder, $"dashboard-{scheme.ToString().ToLowerInvariant()}.png"), picture, TestContext.Current.CancellationToken);

        (await view.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe(background);
        picture.Length.ShouldBeLessThan(BytesMax);
    }
}
