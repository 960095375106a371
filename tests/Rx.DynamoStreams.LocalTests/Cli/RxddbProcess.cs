using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Cli;

// rxddb as a process of its own, signed in as one account of the emulator. It is killed when it has not ended in a minute.
internal sealed class RxddbProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Process _process;
    private readonly Task<string> _error;

    public RxddbProcess(Uri endpoint, string accessKey, params string[] args)
    {
        // Whoever runs this in a shell's background has SIGINT ignored, and children inherit that; env gives it back.
        var start = OperatingSystem.IsLinux()
            ? new ProcessStartInfo("env") { ArgumentList = { "--default-signal=INT", "dotnet" } }
            : new ProcessStartInfo("dotnet");
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var arg in (string[])[Path.Combine(AppContext.BaseDirectory, "rxddb.dll"), .. args, "--endpoint-url", endpoint.AbsoluteUri, "--region", "us-east-1"])
            start.ArgumentList.Add(arg);
        start.Environment["AWS_ACCESS_KEY_ID"] = accessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        _limit.CancelAfter(Limit);
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public async Task<string> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(_limit.Token)
        ?? throw new InvalidOperationException($"rxddb ended with nothing more to read, and said: {await _error}");

    public void CloseOutput() => _process.StandardOutput.Close();

    public void Send(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {_process.Id}.");
    }

    // What it wrote that was not read yet, and how it ended.
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync(_limit.Token);
        var (exitCode, error) = await ExitAsync();
        return (exitCode, output, error);
    }

    public async Task<(int ExitCode, string Error)> ExitAsync()
    {
        await _process.WaitForExitAsync(_limit.Token);
        return (_process.ExitCode, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _limit.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
