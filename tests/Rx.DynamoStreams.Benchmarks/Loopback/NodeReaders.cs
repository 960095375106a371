using System.Diagnostics;
using System.Globalization;

namespace Rx.DynamoStreams.Benchmarks.Loopback;

// The readers in Node/readers.mjs, as a process that stays, so that its start counts for none of them. Their packages are installed
// beside the built harness, in the versions of the lock file.
internal sealed class NodeReaders : IDisposable
{
    public static IReadOnlyList<string> Names { get; } = ["library", "library without images", "sdk"];

    private readonly Process _process;

    private NodeReaders(Process process) => _process = process;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Node");

    // Null where they cannot be had on this machine; then the reason says why.
    public static NodeReaders? TryStart(Uri server, int records, out string? reason)
    {
        reason = Run("node", "--version") ?? Run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        if (reason is not null)
            return null;
        var start = new ProcessStartInfo("node", ["readers.mjs", server.ToString(), StreamServer.StreamArn, records.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["NODE_NO_WARNINGS"] = "1";
        return new NodeReaders(Process.Start(start)!);
    }

    // How many records came.
    public async Task<int> ReadAsync(string reader)
    {
        await _process.StandardInput.WriteLineAsync(reader).ConfigureAwait(false);
        var line = await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false)
            ?? throw new InvalidOperationException($"The Node reader '{reader}' ended before it had read everything; see its message above.");
        return int.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    // Why it failed; null when it did not.
    private static string? Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"'{command} {string.Join(' ', arguments)}' ended with {process.ExitCode} {output}".TrimEnd();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"there is no '{command}' here";
        }
    }
}
