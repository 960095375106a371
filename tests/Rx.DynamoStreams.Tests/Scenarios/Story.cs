using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Tests.Scenarios;

// The words that stories are told in: times, streams in virtual time, and reading them.
internal static class Story
{
    // The scheduler's first step after subscribing at the beginning is one tick later.
    public static readonly TimeSpan FirstStep = TimeSpan.FromTicks(1);

    extension(int number)
    {
        public TimeSpan Milliseconds() => TimeSpan.FromMilliseconds(number);

        public TimeSpan Seconds() => TimeSpan.FromSeconds(number);

        public TimeSpan Minutes() => TimeSpan.FromMinutes(number);

        public TimeSpan Hours() => TimeSpan.FromHours(number);
    }

    extension(InMemoryStream stream)
    {
        // From the horizon, every second, with retries that are not random.
        public Recording Observe(
            TestScheduler scheduler,
            StartFrom? from = null,
            Func<DynamoStreamOptions, DynamoStreamOptions>? with = null,
            Action<StreamEvent>? onNext = null)
        {
            var options = new DynamoStreamOptions
            {
                Interval = TimeSpan.FromSeconds(1),
                Scheduler = scheduler,
                StartFrom = from ?? StartFrom.TrimHorizon,
                JitterSeed = 1,
            };
            options = with?.Invoke(options) ?? options;
            return new Recording(scheduler, onNext).SubscribeTo(ObservableDynamoStream.Create(stream, stream.StreamArn, options));
        }

        public IEnumerable<StreamCall> Reads(string? shardId = null) =>
            stream.Calls.Where(call => call.Operation == StreamOperation.GetRecords && (shardId is null || call.ShardId == shardId));

        public IEnumerable<StreamCall> Mints(string? shardId = null) =>
            stream.Calls.Where(call => call.Operation == StreamOperation.GetShardIterator && (shardId is null || call.ShardId == shardId));

        public IEnumerable<StreamCall> Listings =>
            stream.Calls.Where(call => call.Operation == StreamOperation.DescribeStream);

        public IEnumerable<StreamCall> Failed => stream.Calls.Where(call => call.Failure is not null);
    }
}
