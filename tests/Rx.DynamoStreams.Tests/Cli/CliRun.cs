using Amazon.DynamoDBv2;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Cli;
using Rx.DynamoStreams.Cli.Commands;
using Rx.DynamoStreams.Cli.Live;
using Rx.DynamoStreams.Tests.Cli.Live;

namespace Rx.DynamoStreams.Tests.Cli;

// rxddb without its process: a client, virtual time and texts in, what it wrote and its exit code out.
internal sealed class CliRun(IDynamoStreamsClient client, TestScheduler? scheduler = null) : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly TextWriter? _terminal;
    private readonly TextWriter? _terminalError;
    private readonly CancellationTokenSource _interrupted = new();

    public TestScheduler Scheduler { get; } = scheduler ?? new TestScheduler();

    public bool IsOutputClosed { get; set; }

    // The terminal that shows the output; null for a pipe.
    public TerminalScreen? Screen
    {
        get;
        init => (field, _terminal) = (value, new ScreenWriter(value!, _output));
    }

    // Whether errors are shown by the same terminal; said after the screen.
    public bool IsErrorOnScreen
    {
        init => _terminalError = value ? new ScreenWriter(Screen!, _error) { IsUnbuffered = true } : null;
    }

    // Where tables are read and written; null where no command may.
    public IAmazonDynamoDB? Tables { get; init; }

    public DynamoStreamsClientOptions? ConnectedWith { get; private set; }

    public DynamoStreamsClientOptions? TablesConnectedWith { get; private set; }

    public string Output => _output.ToString();

    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string Error => _error.ToString();

    public Task<int> StartAsync(string commandLine) => CommandLine.RunAsync(
        commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        new CommandEnvironment(Connect, Scheduler, _terminal ?? _output, _terminalError ?? _error)
        {
            ConnectTables = ConnectTables,
            IsTerminal = Screen is not null,
            HasColors = Screen is not null,
            Window = Screen is { } screen ? () => new WindowSize(screen.Columns, screen.Rows) : null,
            IsOutputClosed = () => IsOutputClosed,
        },
        _interrupted.Token);

    public void Interrupt() => _interrupted.Cancel();

    public void Dispose()
    {
        _interrupted.Dispose();
        _terminal?.Dispose();
        _terminalError?.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private IDynamoStreamsClient Connect(DynamoStreamsClientOptions options)
    {
        ConnectedWith = options;
        return client;
    }

    private IAmazonDynamoDB ConnectTables(DynamoStreamsClientOptions options)
    {
        TablesConnectedWith = options;
        return Tables ?? throw new InvalidOperationException("The command reads no tables.");
    }
}
