using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class ShopPageTests(Chromium chromium)
{
    private const string FirstShard = "shardId-00000000000000000001-00000000";

    [Fact]
    public async Task The_chart_moves_and_stacks_what_was_inserted_modified_and_removed_in_each_second()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "200");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        await view.WaitAsync("() => document.querySelector('#chart canvas')");
        var before = await PictureAsync();

        await view.WaitAsync("() => plotted().filter(second => second.every(number => number > 0)).length > 5");
        var plotted = await view.AskAsync<long[][]>("plotted()");
        var sent = await view.AskAsync<long[][]>(
            "[...new Map(received.flatMap(frame => frame.seconds).map(second => [second.at, Object.values(second)])).values()]");

        plotted.ShouldAllBe(second => sent.Any(second.SequenceEqual), "inserts, modifies and removes of a second");
        (await PictureAsync()).ShouldNotBe(before);

        Task<string> PictureAsync() => view.AskAsync<string>("document.querySelector('#chart canvas').toDataURL()");
    }

    [Fact]
    public async Task The_top_list_is_that_of_the_replica_once_writes_have_stopped()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "500");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        await view.WaitAsync("() => Number(document.getElementById('total').textContent.replace(',', '')) > 500");

        await view.ById("writes").FillAsync("0");
        await view.WaitAsync("() => document.getElementById('rate').textContent === '0'");
        await view.WaitAsync("""
            async () => {
              const asked = await (await fetch('api/top')).json();
              const shown = [...document.querySelectorAll('#top-list tbody tr')].map(row => `${row.cells[0].textContent} ${row.cells[2].textContent}`);
              return asked.length === 10 && shown.join() === asked.map(item => `${item.key} ${Number.isInteger(item.value) ? item.value : item.value.toFixed(2)}`).join();
            }
            """);

        (await view.AskAsync<bool>("[...document.querySelectorAll('#top-list .number')].slice(1).every((cell, i, all) => i === 0 || Number(all[i - 1].textContent) >= Number(cell.textContent))"))
            .ShouldBeTrue("the most comes first");
    }

    [Fact]
    public async Task A_split_appears_in_the_lineage()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Split" }).ClickAsync();

        var children = view.Page.Locator($"#lineage-list [data-parent='{FirstShard}']");
        await Assertions.Expect(children).ToHaveCountAsync(2);
        await Assertions.Expect(view.Page.Locator($"#lineage-list [data-shard='{FirstShard}'][data-state=closed]")).ToHaveCountAsync(1);
        await Assertions.Expect(view.Page.Locator("#lineage svg g.open[data-shard]")).ToHaveCountAsync(2);
        await Assertions.Expect(view.ById("open-shards")).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task The_shards_are_rolled_over_by_the_keyboard_alone()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        for (var stops = 0; stops < 10 && await view.AskAsync<string>("document.activeElement.id") != "roll-over"; stops++)
            await view.Page.Keyboard.PressAsync("Tab");
        await view.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(view.ById("answer")).ToHaveTextAsync("All shards are rolled over.");
        await Assertions.Expect(view.Page.Locator($"#lineage-list [data-parent='{FirstShard}']")).ToHaveCountAsync(1);
        (await view.AskAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).ShouldBe("solid", "the focus can be seen");
    }

    [Fact]
    public async Task What_is_trimmed_while_the_reader_is_paused_is_shown_as_a_gap()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "200");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await MakeGapAsync(view);

        await view.StatusIsAsync("Live");
        await Assertions.Expect(view.ById("gaps")).ToContainTextAsync("shard 1, its oldest records were trimmed before they were read.");
        await Assertions.Expect(view.ById("gap-count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Another_shops_gap_takes_the_place_of_the_one_before()
    {
        await using var closed = await DashboardProcess.StartAsync("--rate", "200");
        await using var view = await DashboardView.OpenAsync(chromium, closed.Url);
        await MakeGapAsync(view);
        await Assertions.Expect(view.ById("gap-count")).ToHaveTextAsync("1");
        var before = await view.ById("gaps").TextContentAsync();

        await closed.KillAsync();
        await view.StatusIsAsync("No connection, trying again…");
        await view.Page.Context.SetOfflineAsync(true);
        await using var opened = await DashboardProcess.StartAsync(closed.Url, accessKey: null, "--rate", "200");
        await using var other = await DashboardView.OpenAsync(chromium, opened.Url);
        await MakeGapAsync(other);
        await view.Page.Context.SetOfflineAsync(false);

        await Assertions.Expect(view.ById("gap-count")).ToHaveTextAsync("1");
        await Assertions.Expect(view.ById("gaps")).Not.ToHaveTextAsync(before!);
    }

    private static async Task MakeGapAsync(DashboardView view)
    {
        await Assertions.Expect(view.ById("checkpoint")).ToContainTextAsync("caught up");
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Pause reader" }).ClickAsync();
        await view.StatusIsAsync("The reader is paused");
        await view.WaitAsync("() => parseFloat(document.getElementById('lag').textContent) >= 1");
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Trim" }).ClickAsync();
        await Assertions.Expect(view.ById("answer")).ToContainTextAsync("trimmed");
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Resume reader" }).ClickAsync();
    }

    [Fact]
    public async Task Throttled_reads_are_tried_again_until_the_reader_has_caught_up()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Throttle" }).ClickAsync();
        await view.StatusIsAsync("Throttled: reads are refused");
        await view.WaitAsync("() => parseFloat(document.getElementById('lag').textContent) >= 2");

        await view.StatusIsAsync("Live");
        await view.WaitAsync("() => parseFloat(document.getElementById('lag').textContent) < 2");
        await Assertions.Expect(view.ById("retries")).Not.ToHaveTextAsync("0");
        await Assertions.Expect(view.ById("gap-count")).ToHaveTextAsync("0");
    }
}
