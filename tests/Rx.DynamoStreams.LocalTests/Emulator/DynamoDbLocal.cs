using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;
using Xunit;

[assembly: AssemblyFixture(typeof(DynamoDbLocal))]

namespace Rx.DynamoStreams.LocalTests.Emulator;

// One DynamoDB Local for all tests of this assembly. Each access key has a database of its own in it, and test control acts on
// one database only, so tests share nothing but the process. It ends with this process, however that ends (see
// TestControlServer.java); so the build's leftovers are never a running server.
public sealed class DynamoDbLocal : IAsyncLifetime
{
    private const string Fetch =
        "run `dotnet tool restore && dotnet cake --target=Local` in the repository's root, which gets it";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private Process? _java;
    private Task<string> _errors = Task.FromResult("");

    public Uri Endpoint { get; private set; } = new("about:blank");

    public async ValueTask InitializeAsync()
    {
        var root = RepositoryRoot();
        var folder = Path.Combine(root, ".cache", "dynamodb-local");
        if (!File.Exists(Path.Combine(folder, "stamp")))
            throw new InvalidOperationException($"DynamoDB Local is not in '{folder}'; {Fetch}.");

        _java = Start(folder, Path.Combine(root, "tests", "Rx.DynamoStreams.LocalTests", "Emulator", "TestControlServer.java"));
        _errors = _java.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        var port = await _java.StandardOutput.ReadLineAsync(limit.Token);
        if (port is null)
            throw new InvalidOperationException($"DynamoDB Local ended while starting; it said: {await _errors}");
        Endpoint = new Uri($"http://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}/");
    }

    public async ValueTask DisposeAsync()
    {
        if (_java is null)
            return;

        _java.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _java.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _java.Kill();
        }

        _java.Dispose();
    }

    private static Process Start(string folder, string source)
    {
        var start = new ProcessStartInfo("java")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A server of a minute or two: a quick start and a small footprint are worth more than compiled code.
            ArgumentList =
            {
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g",
                "-Djava.library.path=DynamoDBLocal_lib", "-cp", "DynamoDBLocal.jar", source,
            },
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"DynamoDB Local needs Java, and `java` cannot be started; {Fetch}.", exception);
        }
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Rx.DynamoStreams.sln")))
                return folder.FullName;
        throw new InvalidOperationException(
            $"No Rx.DynamoStreams.sln above '{AppContext.BaseDirectory}'; run these tests from a checkout of the repository.");
    }
}
