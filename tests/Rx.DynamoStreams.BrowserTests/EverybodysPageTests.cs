using System.Globalization;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

// For people who do not see the page, see little contrast, or are made dizzy by what moves.
public sealed class EverybodysPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_screen_reader_is_told_in_words_what_the_drawings_show()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Split" }).ClickAsync();
        await Assertions.Expect(view.ById("open-shards")).ToHaveTextAsync("2");
        await view.WaitAsync("() => document.querySelectorAll('#rows tbody ins').length > 5 && document.querySelectorAll('#top-list tbody tr').length === 10");

        var words = await view.Page.Locator("body").AriaSnapshotAsync();

        foreach (var word in (string[])
        [
            "heading \"Table orders\" [level=1]", "status: Live", "term: Changes a second", "listitem: Inserted ", "img \"Changes a second by kind",
            "slider \"Writes a second\"", "button \"Pause reader\"", "list \"Shards in words\"", "listitem: \"Shard 1: read to its end\"",
            "listitem: \"Shard 2, a child of 1: open\"", "table \"The items with most of it, from a live copy of the table\"",
            "table \"The newest changes, the latest first\"", "columnheader \"What changed\"", " becomes ",
        ])
            words.ShouldContain(word);
        // What is read aloud whenever it changes: no numbers that change each second.
        (await view.Page.GetByRole(AriaRole.Status).EvaluateAllAsync<string[]>("all => all.map(status => status.id)")).ShouldBe(["status", "answer"]);
    }

    [Fact]
    public async Task On_a_phone_nothing_is_left_out()
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await view.Page.SetViewportSizeAsync(390, 844);

        (await view.AskAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("the page goes down only");
        (await view.AskAsync<int[]>("[...document.querySelectorAll('#rows th')].map(head => head.clientWidth)")).Min().ShouldBeGreaterThan(60, "the changes are scrolled sideways, in their own frame");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_stands_out_from_what_is_behind_it(ColorScheme scheme)
    {
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "200");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url, scheme);
        await view.LiveThroughAsync(seconds: 10);

        var texts = await view.AskAsync<string[]>(ContrastOfTexts);

        texts.Length.ShouldBeGreaterThan(100);
        texts.Where(text => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) < 4.5).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ReducedMotion.NoPreference, true)]
    [InlineData(ReducedMotion.Reduce, false)]
    public async Task The_shards_move_only_for_those_who_like_it(ReducedMotion motion, bool moves)
    {
        await using var dashboard = await DashboardProcess.StartAsync();
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url, motion: motion);
        await view.AskAsync<bool>("""
            { window.moves = 0; new MutationObserver(() => window.moves++).observe(document.querySelector('#lineage svg g[data-shard] rect'), { attributes: true, attributeFilter: ['x', 'width'] }); true }
            """);

        await view.WaitAsync("from => received.length >= from + 12", await view.AskAsync<int>("received.length"));

        // Once in five seconds is no movement.
        (await view.AskAsync<int>("moves") > 2).ShouldBe(moves);
    }

    // As the Web Content Accessibility Guidelines define it, of each element that has a text of its own and can be seen.
    private const string ContrastOfTexts = """
        (() => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgb = color => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const light = ([r, g, b]) => [r, g, b].map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
          const ratio = (one, other) => {
            const [most, least] = [light(one), light(other)].sort((a, b) => b - a);
            return (most + 0.05) / (least + 0.05);
          };
          const behind = element => {
            if (element.matches('svg text.name')) return rgb(getComputedStyle(element.parentNode.querySelector('rect')).fill);
            for (let at = element; at; at = at.parentElement) {
              const color = rgb(getComputedStyle(at).backgroundColor);
              if (color[3] === 255) return color;
            }
            return [255, 255, 255];
          };
          return [...document.querySelectorAll('body *')]
            .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
            .filter(element => element.checkVisibility() && element.getBoundingClientRect().width > 1)
            .map(element => {
              const style = getComputedStyle(element);
              return `${ratio(rgb(element instanceof SVGElement ? style.fill : style.color), behind(element)).toFixed(2)} ${element.textContent.trim().slice(0, 40)}`;
            });
        })()
        """;
}
