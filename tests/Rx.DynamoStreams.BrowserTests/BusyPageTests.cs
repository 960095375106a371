using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class BusyPageTests(Chromium chromium)
{
    private const int RowsMax = 40;
    private const int BytesMax = 32 * 1024;

    // Half of the time between two messages: the rest is left for scrolling and typing.
    private static readonly TimeSpan WorkMax = TimeSpan.FromMilliseconds(125);

    [Fact]
    public async Task A_thousand_changes_a_second_come_in_few_small_messages_that_leave_the_page_half_of_its_time()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--rate", "1000");
        await using var view = await DashboardView.OpenAsync(chromium, dashboard.Url);
        await view.WaitAsync("() => received.length > 4");

        var (workBefore, from) = (await view.WorkAsync(), await view.AskAsync<int>("received.length - 1"));
        await view.WaitAsync("from => received.at(-1).total - received[from].total > 3000", from);
        var (work, messages) = (await view.WorkAsync() - workBefore, await view.AskAsync<int>("from => received.length - from", from));

        (work / messages).ShouldBeLessThan(WorkMax, "of the processor's time, however busy the machine is");
        messages.ShouldBeLessThan(3000 / 100, "a message tells of many changes");
        (await view.AskAsync<int>("Math.max(...received.map(message => message.rows))")).ShouldBe(RowsMax, "the newest ones only");
        (await view.AskAsync<int>("Math.max(...received.map(message => message.bytes))")).ShouldBeLessThan(BytesMax);
        await view.WaitAsync("total => Number(document.getElementById('total').textContent.replaceAll(',', '')) >= total", await view.AskAsync<int>("received.at(-1).total"));
        (await view.RowIdsAsync()).Length.ShouldBe(RowsMax);
        (await view.RowIdsAsync()).ShouldBeUnique();
    }
}
