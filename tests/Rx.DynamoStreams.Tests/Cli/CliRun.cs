using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Cli;
using Rx.DynamoStreams.Cli.Commands;

namespace Rx.DynamoStreams.Tests.Cli;

// rxddb without its process: a client, virtual time and texts in, what it wrote and its exit code out.
internal sealed class CliRun(IDynamoStreamsClient client, TestScheduler? scheduler = null) : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly CancellationTokenSource _interrupted = new();

    public TestScheduler Scheduler { get; } = scheduler ?? new TestScheduler();

    public bool IsOutputClosed { get; set; }

    public DynamoStreamsClientOptions? ConnectedWith { get; private set; }

    public string Output => _output.ToString();

    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string Error => _error.ToString();

    public Task<int> StartAsync(string commandLine) => CommandLine.RunAsync(
        commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        new CommandEnvironment(Connect, Scheduler, _output, _error) { IsOutputClosed = () => IsOutputClosed },
        _interrupted.Token);

    public void Interrupt() => _interrupted.Cancel();

    public void Dispose()
    {
        _interrupted.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private IDynamoStreamsClient Connect(DynamoStreamsClientOptions options)
    {
        ConnectedWith = options;
        return client;
    }
}
