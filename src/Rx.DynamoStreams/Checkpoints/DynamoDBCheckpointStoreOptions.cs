using System.Reactive.Concurrency;

namespace Rx.DynamoStreams;

/// <summary>How a <see cref="DynamoDBCheckpointStore"/> comes to its table.</summary>
public sealed record DynamoDBCheckpointStoreOptions
{
    /// <summary>
    /// Whether the first load or save makes the table where it is missing, billed on demand, and waits until it can be used. It
    /// needs the actions <c>dynamodb:DescribeTable</c> and <c>dynamodb:CreateTable</c> on the table. Default false: the table is
    /// there, with the partition key <c>ConsumerName</c> and the sort key <c>StreamArn</c>, both strings.
    /// </summary>
    public bool CreateTableIfMissing { get; init; }

    /// <summary>
    /// How long the first load or save waits for a table that is being made, before it fails. Default 2 minutes, as a table takes
    /// some seconds; 1 second to 1 hour. Ignored without <see cref="CreateTableIfMissing"/>.
    /// </summary>
    public TimeSpan TableWaitLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Where the time between two looks at a table that is being made, 1 second, is waited for. Default
    /// <see cref="TaskPoolScheduler.Default"/>. Ignored without <see cref="CreateTableIfMissing"/>; loading and saving themselves
    /// wait for nothing but the client's calls.
    /// </summary>
    public IScheduler Scheduler { get; init; } = TaskPoolScheduler.Default;

    internal void Validate()
    {
        if (TableWaitLimit < TimeSpan.FromSeconds(1) || TableWaitLimit > TimeSpan.FromHours(1))
            throw new ArgumentException($"{nameof(TableWaitLimit)} is {TableWaitLimit}, and must be 1 second to 1 hour.");
        if (Scheduler is null)
            throw new ArgumentException($"{nameof(Scheduler)} is null.");
    }
}
