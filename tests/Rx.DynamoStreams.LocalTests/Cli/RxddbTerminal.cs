using System.Diagnostics;
using System.Text;
using Rx.DynamoStreams.Tests.Cli.Live;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Cli;

// rxddb in a terminal: a real pseudo-terminal, which `script` makes (of util-linux; every Debian has it), and a screen that shows what
// comes out of it. Keys that are typed go through the terminal, so Ctrl-C is the signal that the system makes of it.
internal sealed class RxddbTerminal : IDisposable
{
    private const char ControlC = '\x03';

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Process _script;
    private readonly StringBuilder _raw = new();
    private readonly char[] _read = new char[4096];

    public RxddbTerminal(Uri endpoint, string accessKey, string terminal, params string[] args)
    {
        string[] words =
        [
            "exec", "env", "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "rxddb.dll"), .. args,
            "--endpoint-url", endpoint.AbsoluteUri, "--region", "us-east-1",
        ];
        var command = $"stty cols {Screen.Columns} rows {Screen.Rows}; " + string.Join(' ', words.Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("script") { ArgumentList = { "--quiet", "--return", "--flush", "--command", command, "/dev/null" } };
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.Environment["AWS_ACCESS_KEY_ID"] = accessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["TERM"] = terminal;
        start.Environment.Remove("NO_COLOR");
        _limit.CancelAfter(Limit);
        _script = Process.Start(start)!;
    }

    public TerminalScreen Screen { get; } = new(columns: 90, rows: 24);

    // All that was sent to the terminal, as it was sent.
    public string Raw => _raw.ToString();

    public async Task ReadUntilAsync(Func<TerminalScreen, bool> isShown)
    {
        while (!isShown(Screen))
        {
            if (!await ReadAsync())
                throw new InvalidOperationException($"rxddb ended, and this was to be seen:\n{Screen}");
        }
    }

    public async Task<int> InterruptAsync()
    {
        await _script.StandardInput.WriteAsync(ControlC);
        await _script.StandardInput.FlushAsync(_limit.Token);
        while (await ReadAsync())
        {
        }
        await _script.WaitForExitAsync(_limit.Token);
        return _script.ExitCode;
    }

    public void Dispose()
    {
        if (!_script.HasExited)
            _script.Kill(entireProcessTree: true);
        _script.Dispose();
        _limit.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        int count;
        try
        {
            count = await _script.StandardOutput.ReadAsync(_read, _limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"What was waited for did not come. This was to be seen:\n{Screen}");
        }
        _raw.Append(_read, 0, count);
        Screen.Feed(new string(_read, 0, count));
        return count > 0;
    }
}
