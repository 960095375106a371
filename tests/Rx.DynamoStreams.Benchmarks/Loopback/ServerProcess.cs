using System.Diagnostics;
using System.Globalization;

namespace Rx.DynamoStreams.Benchmarks.Loopback;

// The stream server as another process, so that its work is not the caller's.
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(int shards, int pages, bool isClosed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        foreach (var argument in (string[])["--serve", Text(shards), Text(pages), isClosed ? "closed" : "open"])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        Url = new Uri(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The stream server did not start."));
    }

    public Uri Url { get; }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
