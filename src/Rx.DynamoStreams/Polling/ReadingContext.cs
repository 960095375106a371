using Rx.DynamoStreams.Lineage;

namespace Rx.DynamoStreams.Polling;

// What a decision about one outcome depends on besides the outcome: the options, the time, by the stopwatch and as the service has it,
// and a random number from 0 to 1.
internal readonly record struct ReadingContext(
    string StreamArn, DynamoStreamOptions Options, DateTimeOffset Now, DateTimeOffset ServiceTime, double Random)
{
    // When reading began, for the very first start; null where that is not known. What was created since then is missed where it is lost.
    public DateTimeOffset? BeganAt { get; init; }

    // What the service keeps is not older. Virtual time begins in the year 1, and there is nothing before.
    public DateTimeOffset Horizon =>
        ServiceTime - DateTimeOffset.MinValue > ShardGraph.Retention ? ServiceTime - ShardGraph.Retention : DateTimeOffset.MinValue;

    public DateTimeOffset RetryAt(int failures) => Now + Backoff.Delay(failures, Options.RetryDelay, Options.MaxRetryDelay, Random);
}
