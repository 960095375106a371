namespace Rx.DynamoStreams.Hosting;

/// <summary>Which checkpoint store a hosted stream has. A store is made with the host's first use of the stream.</summary>
public sealed record CheckpointStoreSettings
{
    /// <summary>The kind. Default <see cref="CheckpointStoreKind.None"/>.</summary>
    public CheckpointStoreKind Kind { get; init; }

    /// <summary>The file, with <see cref="CheckpointStoreKind.File"/>. Its folder must exist. Each stream needs a file of its own.</summary>
    public string? Path { get; init; }

    /// <summary>The table's name or ARN, with <see cref="CheckpointStoreKind.Table"/>. One table serves any number of streams.</summary>
    public string? TableName { get; init; }

    /// <summary>Whether the table is made where it is missing. Default false; see <see cref="DynamoDBCheckpointStoreOptions.CreateTableIfMissing"/>.</summary>
    public bool CreateTableIfMissing { get; init; }
}
