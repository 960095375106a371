using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

// Nothing on the page looks like something that it is not.
public sealed class CalmPageTests(Chromium chromium)
{
    [Fact]
    public async Task The_chart_breaks_off_where_no_server_counted()
    {
        await using var dashboard = await HostedDashboard.StartAsync(rate: 40);
        dashboard.LiveFor(TimeSpan.FromSeconds(5));
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await dashboard.StopAsync();
        await view.StatusIsAsync("No connection, trying again…");
        dashboard.LiveFor(TimeSpan.FromSeconds(10));
        await dashboard.StartAnewAsync();
        dashboard.LiveFor(TimeSpan.FromSeconds(3));

        await view.WaitAsync("() => plot.data[0].at(-1) === 17");
        (await view.AskAsync<int[]>("plot.data[0]")).ShouldBe([0, 1, 2, 3, 4, 5, 15, 16, 17]);
        (await view.AskAsync<int[]>("[1, 2, 3].map(line => plot.data[line].indexOf(null))")).ShouldBe([5, 5, 5]);
    }

    [Theory]
    [InlineData("CatchingUp", "The list comes once the copy has what was written during the scan, some ten seconds after it.")]
    [InlineData("Scanning", "The list comes once the copy is live.")]
    [InlineData("Live", "The table has no items.")]
    public async Task An_empty_top_list_says_why(string phase, string why)
    {
        await using var dashboard = await HostedDashboard.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        var said = await view.AskAsync<string[]>(
            """
            async phase => {
              const { showTop } = await import('/js/ranking.js');
              showTop({ phase, items: 3, leaders: [] }, 'total');
              return ['top-title', 'top-why'].map(id => document.getElementById(id).textContent);
            }
            """,
            phase);

        said[0].ShouldStartWith("Top 10 by total of 3 items");
        said[1].ShouldBe(why);
    }

    [Fact]
    public async Task A_button_that_is_pointed_at_does_not_look_pressed()
    {
        await using var dashboard = await HostedDashboard.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        var looks = new List<string> { await LookAsync() };

        await view.ById("pause").HoverAsync();
        looks.Add(await LookAsync());
        await view.ById("pause").ClickAsync();
        await view.StatusIsAsync("The reader is paused");
        looks.Add(await LookAsync());
        await view.Page.Mouse.MoveAsync(0, 0);
        looks.Add(await LookAsync());

        looks.ShouldBeUnique();

        Task<string> LookAsync() => view.AskAsync<string>("getComputedStyle(document.getElementById('pause')).backgroundColor");
    }

    [Theory]
    [InlineData(1200, new[] { "rate" })]
    [InlineData(800, new[] { "rate", "open-shards" })]
    public async Task The_first_number_of_each_line_has_no_border_at_its_left(int width, string[] first)
    {
        await using var dashboard = await HostedDashboard.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await view.Page.SetViewportSizeAsync(width, 800);

        (await view.AskAsync<string[]>(
            """
            [...document.querySelectorAll('.numbers dd')]
              .filter(number => getComputedStyle(number.parentElement).borderLeftWidth === '0px').map(number => number.id)
            """)).ShouldBe(first);
    }
}
