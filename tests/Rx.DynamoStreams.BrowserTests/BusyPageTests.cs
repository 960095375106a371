using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class BusyPageTests(Chromium chromium)
{
    private const int RowsMax = 40;
    private const int BytesMax = 32 * 1024;

    [Fact]
    public async Task A_thousand_changes_a_second_come_in_few_small_messages_that_are_all_drawn()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "1000");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);

        await view.WaitAsync("() => received.length > 1 && received.at(-1).total - received[1].total > 3000");
        var drawn = await view.AskAsync<int[]>("[received.length, Number(document.documentElement.dataset.drawn)]");
        await view.WaitAsync("count => Number(document.documentElement.dataset.drawn) >= count", drawn[0]);

        TestContext.Current.TestOutputHelper?.WriteLine(await view.AskAsync<string>("`${received.length} messages; tasks of more than 50 ms: ${longTasks.join(', ')}`"));

        var changes = await view.AskAsync<int>("received.at(-1).total - received[1].total");
        (await view.AskAsync<int>("Math.max(...received.map(message => message.rows))")).ShouldBe(RowsMax, "the newest ones only");
        (await view.AskAsync<int>("Math.max(...received.map(message => message.bytes))")).ShouldBeLessThan(BytesMax);
        (await view.AskAsync<int>("received.length")).ShouldBeLessThan(changes / 100, "a message tells of many changes");
        drawn[1].ShouldBeGreaterThanOrEqualTo(drawn[0] - 2, "no message waits to be drawn");
        (await view.RowIdsAsync()).Length.ShouldBe(RowsMax);
        (await view.RowIdsAsync()).ShouldBeUnique();
    }
}
