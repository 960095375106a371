using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

// What is not current does not look so.
public sealed class HonestPageTests(Chromium chromium, DynamoDbLocal local)
{
    private const string Lost = "No connection, trying again…";
    private const string Failing = "Behind: calls fail, and are tried again";

    [Fact]
    public async Task While_a_tables_endpoint_is_down_the_page_says_how_far_it_is_behind_and_tells_it_aloud_once()
    {
        using var table = await LocalTable.CreateAsync(local);
        await using var relay = new Relay(local.Endpoint);
        await using var dashboard = await table.ShowAsync(url: null, relay.Url);
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        await Assertions.Expect(view.ById("checkpoint")).ToContainTextAsync("caught up");
        await NoteTextsAsync(view, "status", "status-age");

        relay.Cut();
        await view.WaitAsync("() => said['status-age'].length >= 3");
        relay.Mend();
        await view.StatusIsAsync("Live");

        var told = await SaidAsync(view, "status");
        told.Where(text => text == Failing).ShouldHaveSingleItem("the seconds are told beside it");
        told[^1].ShouldBe("Live");
        var seconds = (await SaidAsync(view, "status-age")).SkipLast(1).ToList();
        seconds.Count.ShouldBeGreaterThanOrEqualTo(3);
        seconds.ShouldAllBe(text => Regex.IsMatch(text, @"^by \d+ s$"));
    }

    [Fact]
    public async Task While_the_server_is_gone_the_numbers_are_grey_and_say_of_when_they_are()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        var current = await ColorAsync(view);

        await dashboard.KillAsync();
        await view.StatusIsAsync(Lost);

        (await ColorAsync(view)).ShouldNotBe(current);
        (await view.ById("status-age").TextContentAsync())!.ShouldMatch(@"^These are the numbers of \d\d:\d\d:\d\d\.$");
    }

    [Fact]
    public async Task A_server_that_is_silent_counts_as_gone_until_it_speaks()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        var current = await ColorAsync(view);

        await dashboard.SignalAsync("STOP");
        await view.StatusIsAsync(Lost);
        (await ColorAsync(view)).ShouldNotBe(current);
        await dashboard.SignalAsync("CONT");

        await view.StatusIsAsync("Live");
        (await ColorAsync(view)).ShouldBe(current);
        (await view.ById("status-age").TextContentAsync()).ShouldBe("");
    }

    private static Task<string> ColorAsync(DashboardView view) =>
        view.AskAsync<string>("getComputedStyle(document.getElementById('rate')).color");

    private static Task<bool> NoteTextsAsync(DashboardView view, params string[] ids) => view.AskAsync<bool>(
        """
        ids => {
          window.said = {};
          for (const id of ids) {
            said[id] = [];
            const element = document.getElementById(id);
            new MutationObserver(() => said[id].push(element.textContent)).observe(element, { childList: true });
          }
          return true;
        }
        """,
        ids);

    private static Task<string[]> SaidAsync(DashboardView view, string id) => view.AskAsync<string[]>("id => said[id]", id);
}
