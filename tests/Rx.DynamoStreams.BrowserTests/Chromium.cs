using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Rx.DynamoStreams.BrowserTests.Chromium))]

namespace Rx.DynamoStreams.BrowserTests;

// One browser for all tests of this assembly; each test has a profile of its own in it.
public sealed class Chromium : IAsyncLifetime
{
    private const string ExecutablePath = "/usr/bin/chromium";

    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(ExecutablePath))
            throw new InvalidOperationException(
                $"There is no {ExecutablePath}; run `dotnet tool restore && dotnet cake --target=Browser` in the repository's root, which installs it on Debian.");
        Assertions.SetDefaultExpectTimeout((float)DashboardView.Patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ExecutablePath,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_playwright is null)
            return;
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
