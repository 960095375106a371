namespace Rx.DynamoStreams.Polling;

// What a decision about one outcome depends on besides the outcome: the options, the time as waits are measured by and as the
// clock tells it, and a random number from 0 to 1.
internal readonly record struct ReadingContext(
    string StreamArn, DynamoStreamOptions Options, DateTimeOffset Now, DateTimeOffset ClockTime, double Random)
{
    public DateTimeOffset RetryAt(int failures) => Now + Backoff.Delay(failures, Options.RetryDelay, Options.MaxRetryDelay, Random);
}
