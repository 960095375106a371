using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rx.DynamoStreams.BrowserTests;

// The dashboard as a process of its own, which is there once it has said where.
internal sealed class DashboardProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private DashboardProcess(Process process, Uri url) => (_process, Url, _errors) = (process, url, process.StandardError.ReadToEndAsync());

    public Uri Url { get; }

    public static Task<DashboardProcess> StartAsync(params string[] arguments) => StartAsync(FreeUrl(), null, arguments);

    public static async Task<DashboardProcess> StartAsync(Uri url, string? accessKey, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Dashboard.dll"), "--url", url.AbsoluteUri, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (accessKey is not null)
            (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = (accessKey, "secret");
        var dashboard = new DashboardProcess(Process.Start(start)!, url);
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            if (await dashboard._process.StandardOutput.ReadLineAsync(limit.Token) is null)
                throw new InvalidOperationException($"The dashboard ended while starting; it said: {await dashboard._errors}");
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var dashboard = new DashboardProcess(
            Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Dashboard.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["AWS_ACCESS_KEY_ID"] = "any", ["AWS_SECRET_ACCESS_KEY"] = "any" },
            })!,
            FreeUrl());
        using var limit = new CancellationTokenSource(StartLimit);
        var output = await dashboard._process.StandardOutput.ReadToEndAsync(limit.Token);
        await dashboard._process.WaitForExitAsync(limit.Token);
        return (dashboard._process.ExitCode, output, await dashboard._errors);
    }

    // All that it has said since it said where it is.
    public async Task<string> EndAsync()
    {
        await KillAsync();
        return await _process.StandardOutput.ReadToEndAsync() + await _errors;
    }

    // As a crash does: nothing is tidied up.
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    // STOP lets it stand still with its connections open, CONT goes on.
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    // A port that was free a moment ago.
    public static Uri FreeUrl(IPAddress? address = null)
    {
        using var listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }
}
