namespace Rx.DynamoStreams.Hosting;

/// <summary>Where a hosted stream's checkpoints are stored.</summary>
public enum CheckpointStoreKind
{
    /// <summary>Nowhere: each start begins where <see cref="DynamoStreamOptions.StartFrom"/> says.</summary>
    None,

    /// <summary>In a <see cref="FileCheckpointStore"/>, which is of use on one machine.</summary>
    File,

    /// <summary>In a <see cref="DynamoDBCheckpointStore"/>, for consumers that may start anywhere.</summary>
    Table,
}
