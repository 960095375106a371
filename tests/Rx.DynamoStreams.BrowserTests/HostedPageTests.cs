using System.Net;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

// What stands still while the test looks at it.
public sealed class HostedPageTests(Chromium chromium)
{
    private static readonly HttpClient Http = new() { Timeout = DashboardView.Patience };

    [Fact]
    public async Task No_more_than_eight_shards_are_split_and_the_page_says_why()
    {
        await using var dashboard = await HostedDashboard.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        while (dashboard.Shop.OpenShards < 8)
            dashboard.Shop.TrySplit().ShouldBeTrue();

        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Split" }).ClickAsync();

        await Assertions.Expect(view.ById("answer"))
            .ToHaveTextAsync("8 shards are open, which is all that the shop splits into.");
        dashboard.Shop.OpenShards.ShouldBe(8);
    }

    [Fact]
    public async Task The_checkpoint_has_a_line_for_each_open_shard_with_the_change_up_to_which_it_was_read()
    {
        await using var dashboard = await HostedDashboard.StartAsync(rate: 100);
        dashboard.LiveFor(TimeSpan.FromSeconds(5));
        dashboard.Shop.TrySplit();
        dashboard.LiveFor(TimeSpan.FromSeconds(5));
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        var lines = await view.Page.Locator("#positions tbody tr").AllInnerTextsAsync();

        lines.ShouldBe([$"2\t…{NewestOf(2)}", $"3\t…{NewestOf(3)}"]);

        string NewestOf(int child) => dashboard.Frame.Rows.Last(row => row.Shard == $"shardId-{child:D20}-00000000").Id[^6..];
    }

    [Fact]
    public async Task One_more_than_64_pages_is_refused_until_another_is_closed()
    {
        await using var dashboard = await HostedDashboard.StartAsync();
        var pages = new List<HttpResponseMessage>();
        while (pages.Count < 64)
            pages.Add(await OpenAsync());
        pages.ShouldAllBe(page => page.StatusCode == HttpStatusCode.OK);

        using var refused = await OpenAsync();
        pages[0].Dispose();
        do
            pages.Add(await OpenAsync());
        while (pages[^1].StatusCode != HttpStatusCode.OK);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        pages.ForEach(page => page.Dispose());

        Task<HttpResponseMessage> OpenAsync()
        {
            var url = new Uri(dashboard.Url, "api/frames");
            return Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(2, false)]
    public async Task After_an_interruption_the_newest_40_changes_are_there_once_each(double seconds, bool isAnyKept)
    {
        await using var dashboard = await HostedDashboard.StartAsync(rate: 40);
        dashboard.LiveFor(TimeSpan.FromSeconds(5));
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        var before = await view.RowIdsAsync();

        await dashboard.StopAsync();
        await view.StatusIsAsync("No connection, trying again…");
        dashboard.LiveFor(TimeSpan.FromSeconds(seconds));
        await dashboard.StartAgainAsync();
        await view.StatusIsAsync("Live");

        var newest = dashboard.Frame.Rows.Select(row => row.Id).Reverse().ToList();
        (await view.RowIdsAsync()).ShouldBe(newest);
        newest.Count.ShouldBe(40);
        newest.SequenceEqual(before).ShouldBeFalse();
        newest.Intersect(before).Any().ShouldBe(isAnyKept);
    }
}
