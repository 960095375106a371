namespace Rx.DynamoStreams.LocalTests.Crashes;

// What is asked of a consumer: where its first start begins, how often it saves, and how long its handlers take, of which so many
// run at the same time. Without a time for them few are slow.
internal sealed record ConsumerWork
{
    public static readonly ConsumerWork Uneven = new();

    public bool BeginsAtLatest { get; init; }

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public int MaxConcurrency { get; init; } = 4;

    public (TimeSpan Min, TimeSpan Max)? HandlerTime { get; init; }
}
