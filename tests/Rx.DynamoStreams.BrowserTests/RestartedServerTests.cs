using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.Playwright;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class RestartedServerTests(Chromium chromium, DynamoDbLocal local) : IDisposable
{
    private const string Table = "orders";

    private readonly string _accessKey = $"LOCAL{Guid.NewGuid():N}";
    private readonly string _checkpoints = Path.Combine(Path.GetTempPath(), $"dashboard-{Guid.NewGuid():N}");

    [Fact]
    public async Task The_page_connects_again_and_neither_loses_nor_doubles_a_row()
    {
        using var tables = await CreateTableAsync();
        await using var killed = await StartAsync(url: null);
        await using var view = await DashboardView.OpenAsync(chromium, killed.Url);
        await Assertions.Expect(view.ById("checkpoint")).ToContainTextAsync("caught up");
        await PutAsync(tables, "a", "b", "c");
        await Assertions.Expect(Rows(view)).ToHaveTextAsync(["c", "b", "a"]);

        await killed.KillAsync();
        await view.StatusIsAsync("No connection, trying again…");
        await PutAsync(tables, "d", "e");
        await using var restarted = await StartAsync(killed.Url);
        await PutAsync(tables, "f");

        await Assertions.Expect(Rows(view)).ToHaveTextAsync(["f", "e", "d", "c", "b", "a"]);
        await view.StatusIsAsync("Live");
        await Assertions.Expect(view.Page.Locator("#top-list tbody tr")).ToHaveCountAsync(6);
        (await view.AskAsync<string[]>("received.filter(message => message.type === 'snapshot').map(message => message.id.split('-')[0])")).Distinct().Count().ShouldBe(2, "the server is another one");
    }

    [Fact]
    public async Task A_real_table_has_no_buttons_that_change_it()
    {
        using var tables = await CreateTableAsync();
        await using var dashboard = await StartAsync(url: null);
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await Assertions.Expect(view.Page.GetByRole(AriaRole.Button)).ToHaveTextAsync(["Pause reader"]);
        (await view.AskAsync<int>("fetch('api/shop/trim', { method: 'POST' }).then(response => response.status)")).ShouldBe(404);
    }

    [Fact]
    public async Task Where_there_is_no_top_list_the_changes_keep_their_place()
    {
        using var tables = await CreateTableAsync();
        await using var dashboard = await StartAsync(url: null, "--endpoint-url", local.Endpoint.AbsoluteUri);
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await Assertions.Expect(view.ById("top-card")).ToBeHiddenAsync();
        (await view.AskAsync<int[]>("['chart', 'lineage', 'rows'].map(id => document.getElementById(id).closest('.card').clientWidth)")).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_the_server_says_tells_nothing_of_items()
    {
        using var tables = await CreateTableAsync();
        await using var dashboard = await StartAsync(url: null);
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        await Assertions.Expect(view.ById("checkpoint")).ToContainTextAsync("caught up");

        await PutAsync(tables, "a-secret");
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

    private Task<DashboardProcess> StartAsync(Uri? url) => StartAsync(
        url, "--endpoint-url", local.Endpoint.AbsoluteUri, "--checkpoint", _checkpoints, "--top-by", "total");

    private Task<DashboardProcess> StartAsync(Uri? url, params string[] arguments) => DashboardProcess.StartAsync(
        url ?? DashboardProcess.FreeUrl(), _accessKey, ["--table-name", Table, .. arguments]);

    private async Task<AmazonDynamoDBClient> CreateTableAsync()
    {
        var tables = new AmazonDynamoDBClient(
            new BasicAWSCredentials(_accessKey, "secret"), new AmazonDynamoDBConfig { ServiceURL = local.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1" });
        await tables.CreateTableAsync(new CreateTableRequest
        {
            TableName = Table,
            AttributeDefinitions = [new("id", ScalarAttributeType.S)],
            KeySchema = [new("id", KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new() { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        });
        return tables;
    }

    private static async Task PutAsync(AmazonDynamoDBClient tables, params IEnumerable<string> ids)
    {
        foreach (var id in ids)
            await tables.PutItemAsync(Table, new() { ["id"] = new(id), ["total"] = new() { N = "1" } });
    }
}
