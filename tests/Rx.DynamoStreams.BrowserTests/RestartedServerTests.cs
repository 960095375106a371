using Microsoft.Playwright;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class RestartedServerTests(Chromium chromium, DynamoDbLocal local) : IDisposable
{
    private readonly string _checkpoints = Path.Combine(Path.GetTempPath(), $"dashboard-{Guid.NewGuid():N}");

    [Fact]
    public async Task The_page_connects_again_and_neither_loses_nor_doubles_a_row()
    {
        using var table = await LocalTable.CreateAsync(local);
        await using var killed = await ShowAsync(table);
        await using var view = await DashboardView.OpenAsync(chromium, killed.Url);
        await Assertions.Expect(view.ById("checkpoint")).ToContainTextAsync("caught up");
        await table.PutAsync("a", "b", "c");
        await Assertions.Expect(Rows(view)).ToHaveTextAsync(["c", "b", "a"]);

        await killed.KillAsync();
        await view.StatusIsAsync("No connection, trying again…");
        await table.PutAsync("d", "e");
        await using var restarted = await ShowAsync(table, killed.Url);
        await table.PutAsync("f");

        await Assertions.Expect(Rows(view)).ToHaveTextAsync(["f", "e", "d", "c", "b", "a"]);
        await view.StatusIsAsync("Live");
        await Assertions.Expect(view.Page.Locator("#top-list tbody tr")).ToHaveCountAsync(6);
        (await view.AskAsync<string[]>("received.filter(message => message.type === 'snapshot').map(message => message.id.split('-')[0])")).Distinct().Count().ShouldBe(2, "the server is another one");
    }

    [Fact]
    public async Task A_real_table_has_no_buttons_that_change_it()
    {
        using var table = await LocalTable.CreateAsync(local);
        await using var dashboard = await ShowAsync(table);
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await Assertions.Expect(view.Page.GetByRole(AriaRole.Button)).ToHaveTextAsync(["Pause reader"]);
        (await view.AskAsync<int>("fetch('api/shop/trim', { method: 'POST' }).then(response => response.status)")).ShouldBe(404);
    }

    [Fact]
    public async Task Where_there_is_no_top_list_the_changes_keep_their_place()
    {
        using var table = await LocalTable.CreateAsync(local);
        await using var dashboard = await table.ShowAsync(url: null, local.Endpoint);
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await Assertions.Expect(view.ById("top-card")).ToBeHiddenAsync();
        (await view.AskAsync<int[]>("['chart', 'lineage', 'rows'].map(id => document.getElementById(id).closest('.card').clientWidth)")).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_the_server_says_tells_nothing_of_items()
    {
        using var table = await LocalTable.CreateAsync(local);
        await using var dashboard = await ShowAsync(table);
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        await Assertions.Expect(view.ById("checkpoint")).ToContainTextAsync("caught up");

        await table.PutAsync("a-secret");
        await Assertions.Expect(Rows(view)).ToHaveTextAsync(["a-secret"]);
        (await view.AskAsync<int>("fetch('api/reader', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{ a-secret' }).then(response => response.status)")).ShouldBe(400);

        (await dashboard.EndAsync()).ShouldNotContain("a-secret");
    }

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_checkpoints) + "*"))
            File.Delete(file);
    }

    private static ILocator Rows(DashboardView view) => view.Page.Locator("#rows tbody td:nth-child(3)");

    private Task<DashboardProcess> ShowAsync(LocalTable table, Uri? url = null) =>
        table.ShowAsync(url, local.Endpoint, "--checkpoint", _checkpoints, "--top-by", "total");
}
