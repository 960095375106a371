using System.Net;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class PageSafetyTests(Chromium chromium)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_page_has_nothing_to_complain_about_and_runs_no_script_but_its_own()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "200");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        foreach (var name in (string[])["Roll over", "Split", "Pause reader", "Trim", "Resume reader"])
            await view.Page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await view.StatusIsAsync("Live");
        await view.WaitAsync("() => document.querySelectorAll('#rows tbody tr').length === 40 && document.querySelectorAll('#lineage-list li').length >= 3");
        view.Complaints.ShouldBeEmpty();

        await view.AskAsync<bool>("{ const script = document.createElement('script'); script.textContent = 'window.foreign = true'; document.body.append(script); true }");

        (await view.AskAsync<bool>("window.foreign === true")).ShouldBeFalse();
        view.Complaints.ShouldContain(complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_is_at_the_loopback_address_that_it_was_given()
    {
        await using var dashboard = await DashboardProcess.StartAsync(DashboardProcess.FreeUrl(IPAddress.Parse("127.0.0.2")), accessKey: null);

        (await Http.GetStringAsync(dashboard.Url, TestContext.Current.CancellationToken)).ShouldContain("<title>Stream dashboard</title>");
    }

    [Theory]
    [InlineData("127.0.0.1", "cross-site", null)]
    [InlineData("127.0.0.1", "same-site", null)]
    [InlineData("127.0.0.1", null, "http://example.org")]
    [InlineData("127.0.0.1", null, "http://127.0.0.1:81")]
    [InlineData("127.0.0.1", null, "null")]
    [InlineData("example.org", "same-origin", "http://example.org")]
    public async Task Another_sites_page_presses_no_button(string host, string? site, string? origin)
    {
        await using var dashboard = await HostedDashboard.StartAsync();

        (await RollOverAsync(dashboard, host, site, origin)).ShouldBe(HttpStatusCode.Forbidden);

        dashboard.Shop.Table.OpenShards.ShouldBe(["shardId-00000000000000000001-00000000"], "none was rolled over");
    }

    [Theory]
    [InlineData("same-origin", "http://127.0.0.1")]
    [InlineData(null, "http://127.0.0.1")]
    [InlineData(null, null)]
    public async Task The_page_itself_presses_them_and_so_does_a_program_that_is_no_browser(string? site, string? origin)
    {
        await using var dashboard = await HostedDashboard.StartAsync();

        (await RollOverAsync(dashboard, "127.0.0.1", site, origin)).ShouldBe(HttpStatusCode.NoContent);

        dashboard.Shop.Table.OpenShards.ShouldBe(["shardId-00000000000000000002-00000000"]);
    }

    private static async Task<HttpStatusCode> RollOverAsync(HostedDashboard dashboard, string host, string? site, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(dashboard.Url, "api/shop/roll-over"));
        request.Headers.Host = host;
        request.Headers.Add("Sec-Fetch-Site", site is null ? [] : [site]);
        request.Headers.Add("Origin", origin is null ? [] : [origin]);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
