namespace Rx.DynamoStreams.Polling;

// What a decision about one outcome depends on besides the outcome: the options, the time, by the stopwatch and as the service has it,
// and a random number from 0 to 1.
internal readonly record struct ReadingContext(
    string StreamArn, DynamoStreamOptions Options, DateTimeOffset Now, DateTimeOffset ServiceTime, double Random)
{
    public DateTimeOffset RetryAt(int failures) => Now + Backoff.Delay(failures, Options.RetryDelay, Options.MaxRetryDelay, Random);
}
