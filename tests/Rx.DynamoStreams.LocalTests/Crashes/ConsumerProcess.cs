using System.Diagnostics;
using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A consumer as a process of its own, see tests/CrashConsumer. It ends with its standard input, so with this process at the latest.
internal sealed class ConsumerProcess : IDisposable
{
    public const int KilledBySignal9 = 128 + 9;
    public const int Conflict = 3;

    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly Task<string> _error;

    public ConsumerProcess(DynamoDbLocal local, string accessKey, LocalTable table, CheckpointPlace place, string checkpoints)
    {
        var interval = CheckpointInterval.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "CrashConsumer.dll"), local.Endpoint.AbsoluteUri, accessKey, table.Name,
                "consumer", interval, place == CheckpointPlace.File ? "file" : "table", checkpoints,
            },
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
