using System.Diagnostics;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A program of the tests as a process of its own, which says what it does in lines. It ends with its standard input, so with this
// process at the latest.
internal sealed class ChildProcess : IDisposable
{
    public const int KilledBySignal9 = 128 + 9;

    private readonly Process _process;
    private readonly Task<string> _error;

    public ChildProcess(string program, params IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    // Whether there was enough before the end.
    public async Task<bool> ReadUntilAsync(Func<bool> isEnough, Action<string> onLine, CancellationToken cancellationToken)
    {
        while (!isEnough())
        {
            if (await _process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
                return false;
            onLine(line);
        }
        return true;
    }

    public void Kill() => _process.Kill();

    public void CloseInput() => _process.StandardInput.Close();

    public async Task<(int ExitCode, string Error)> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
