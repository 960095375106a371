using System.Reactive.Concurrency;
using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Cli.Live;

namespace Rx.DynamoStreams.Cli.Commands;

// What a command meets outside itself: the process has the real ones, a test its own.
internal sealed record CommandEnvironment(
    Func<DynamoStreamsClientOptions, IDynamoStreamsClient> Connect, IScheduler Scheduler, TextWriter Output, TextWriter Error)
{
    // The client for a table at the same place, as the same caller.
    public Func<DynamoStreamsClientOptions, IAmazonDynamoDB> ConnectTables { get; init; } = TableClient.Connect;

    // Whether a person watches the output come.
    public bool IsTerminal { get; init; }

    public bool HasColors { get; init; }

    // The size of the window where a view can be redrawn in place; null where lines are all there can be.
    public Func<WindowSize>? Window { get; init; }

    // Whether nobody reads the output any more, as after `| head -1`.
    public Func<bool> IsOutputClosed { get; init; } = () => false;
}
