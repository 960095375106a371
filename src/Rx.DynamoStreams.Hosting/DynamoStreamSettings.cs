namespace Rx.DynamoStreams.Hosting;

/// <summary>A hosted stream: which, how it is read and handled, and where from.</summary>
/// <remarks>
/// Read from the section <c>DynamoStreams:{name}</c> of the configuration, then given to the code that configures it. Checked when the
/// host starts: one message names the section and everything that is wrong. Read once; a change of the configuration counts with the
/// next start.
/// </remarks>
public sealed class DynamoStreamSettings
{
    /// <summary>
    /// The table whose stream is read, also when it is switched off and on. Either this or <see cref="StreamArn"/>; a replica needs
    /// this.
    /// </summary>
    public string? TableName { get; set; }

    /// <summary>The stream to read, by its ARN, until it is disabled. Either this or <see cref="TableName"/>.</summary>
    public string? StreamArn { get; set; }

    /// <summary>
    /// How the stream is read: the section's own keys. Its scheduler and logger factory come from the host's services, where they are
    /// registered. A <see cref="DynamoStreamOptions.CheckpointStore"/> of your own goes here, and is not disposed.
    /// </summary>
    public DynamoStreamOptions Stream { get; set; } = new();

    /// <summary>Which store there is for the checkpoints: the sub-section <c>CheckpointStore</c>. Default none.</summary>
    public CheckpointStoreSettings CheckpointStore { get; set; } = new();

    /// <summary>
    /// How handlers are called: the sub-section <c>Handler</c>. Unlike elsewhere <see cref="HandlerOptions.DrainTimeout"/> is 20 seconds
    /// by default, and must be less than the host's <see cref="Microsoft.Extensions.Hosting.HostOptions.ShutdownTimeout"/> (30 seconds),
    /// so that the last checkpoint can be saved.
    /// </summary>
    public HandlerOptions Handler { get; set; } = new() { DrainTimeout = TimeSpan.FromSeconds(20) };

    /// <summary>
    /// How a replica is kept: the sub-section <c>Replica</c>. Its <see cref="DynamoTableReplicaOptions.Stream"/> is not used, since
    /// <see cref="Stream"/> is.
    /// </summary>
    public DynamoTableReplicaOptions Replica { get; set; } = new();

    /// <summary>
    /// Whether the host's start waits until the replica is live: <c>WaitUntilLive</c> in the sub-section <c>Replica</c>. Default false:
    /// it becomes so while the host runs.
    /// </summary>
    public bool WaitUntilReplicaIsLive { get; set; }

    /// <summary>
    /// Where the service is and who calls it: the sub-section <c>Client</c>. Used where it says anything; else the clients are those of
    /// the host's services, or the SDK's defaults. A client registered with the stream's name as its key comes before all.
    /// </summary>
    public DynamoStreamsClientOptions Client { get; set; } = new();

    /// <summary>What the health check goes by: the sub-section <c>Health</c>.</summary>
    public DynamoStreamHealthOptions Health { get; set; } = new();

    // None may be said, as for one environment of several; or forgotten.
    internal bool IsStoreKindSaid { get; set; }

    // What the section has and cannot be read.
    internal List<string> Unreadable { get; } = [];
}
