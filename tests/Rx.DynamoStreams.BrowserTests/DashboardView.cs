using Microsoft.Playwright;

namespace Rx.DynamoStreams.BrowserTests;

// The page in a browser, and all that it complained about.
internal sealed class DashboardView : IAsyncDisposable
{
    // For what takes a second or two on a machine that has time.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IBrowserContext _context;
    private readonly ICDPSession _work;
    private readonly List<string> _complaints = [];

    private DashboardView(IBrowserContext context, IPage page, ICDPSession work)
    {
        (_context, Page, _work) = (context, page, work);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complain(message.Text);
        };
        page.PageError += (_, error) => Complain(error);
    }

    public IPage Page { get; }

    // Errors, warnings, and violations of the content security policy, which the browser reports as errors.
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
                return [.. _complaints];
        }
    }

    public static async Task<DashboardView> OpenAsync(Chromium chromium, Uri url, ColorScheme scheme = ColorScheme.Light, ReducedMotion motion = ReducedMotion.NoPreference)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ReducedMotion = motion,
            ViewportSize = new() { Width = 1200, Height = 840 },
        });
        var page = await context.NewPageAsync();
        var view = new DashboardView(context, page, await context.NewCDPSessionAsync(page));
        await view._work.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        await view.Page.AddInitScriptAsync(ReceivedMessages);
        await view.Page.GotoAsync(url.AbsoluteUri);
        await view.StatusIsAsync("Live");
        return view;
    }

    public ILocator ById(string id) => Page.Locator($"#{id}");

    public Task StatusIsAsync(string text) => Assertions.Expect(ById("status")).ToHaveTextAsync(text);

    // Until a function holds. Playwright's own wait looks by eval, which the page's security policy forbids.
    public Task WaitAsync(string function, object? argument = null) => AskAsync<bool>(
        $$"""
        argument => new Promise((resolve, reject) => {
          const holds = {{function}};
          const look = () => Promise.resolve(holds(argument)).then(held => held ? resolve(true) : setTimeout(look, 50)).catch(reject);
          look();
        })
        """,
        argument).WaitAsync(Patience);

    public Task<T> AskAsync<T>(string expression, object? argument = null) => Page.EvaluateAsync<T>(expression, argument);

    // The newest change first.
    public Task<string[]> RowIdsAsync() => AskAsync<string[]>("[...document.querySelectorAll('#rows tbody tr')].map(row => row.dataset.id)");

    // How long the page has worked so far, by the processor's clock.
    public async Task<TimeSpan> WorkAsync()
    {
        var metrics = await _work.SendAsync("Performance.getMetrics");
        var task = metrics!.Value.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "TaskDuration");
        return TimeSpan.FromSeconds(task.GetProperty("value").GetDouble());
    }

    // Presses buttons now and then, so that there is something to see.
    public async Task LiveThroughAsync(int seconds)
    {
        await WaitAsync("() => document.getElementById('chart').dataset.newest");
        for (var start = await NewestAsync(); seconds > 0 && await NewestAsync() < start + seconds;)
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = (await NewestAsync() - start) % 40 < 20 ? "Split" : "Roll over" }).ClickAsync();
            await WaitAsync("newest => Number(document.getElementById('chart').dataset.newest) >= newest", await NewestAsync() + 10);
        }
        await Page.Mouse.MoveAsync(0, 0);
        await WaitAsync("() => document.querySelectorAll('#top-list tbody tr').length === 10 && document.querySelectorAll('#rows tbody tr').length === 40");
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private Task<long> NewestAsync() => AskAsync<long>("Number(document.getElementById('chart').dataset.newest)");

    private void Complain(string text)
    {
        lock (_complaints)
            _complaints.Add(text);
    }

    // Notes what each message holds, beside what the page does with it, and which chart the page made last.
    private const string ReceivedMessages = """
        window.received = [];
        window.EventSource = class extends EventSource {
          constructor(url) {
            super(url);
            for (const type of ['snapshot', 'update'])
              this.addEventListener(type, message => {
                const frame = JSON.parse(message.data);
                const { inserts, modifies, removes } = frame.totals;
                window.received.push({
                  type, id: message.lastEventId, bytes: message.data.length, rows: frame.rows.length, seconds: frame.seconds,
                  total: inserts + modifies + removes,
                });
              });
          }
        };
        // Each second's time, and its inserts, modifies and removes: the chart's areas lie on one another.
        window.plotted = () => {
          const [times, all, unlessInserted, removed] = window.plot?.data ?? [[]];
          return times.map((at, i) => [at, all[i] - unlessInserted[i], unlessInserted[i] - removed[i], removed[i]]);
        };
        let made;
        Object.defineProperty(window, 'uPlot', {
          get: () => made && function (...given) { return window.plot = new made(...given); },
          set: value => made = value,
        });
        """;
}
