using System.Diagnostics;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Diagnostics;

public sealed class TraceTests : IDisposable
{
    private readonly TestScheduler _scheduler = new();
    private readonly string _streamArn = $"arn:aws:dynamodb:us-east-1:000000000000:table/{Guid.NewGuid()}/stream/2026-01-01T00:00:00.000";
    private readonly string _shardId = $"shardId-{Guid.NewGuid()}";
    private readonly List<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public TraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DynamoStreamTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private IEnumerable<Activity> Polls => _ended.Where(activity => activity.OperationName == "dynamostreams.poll");

    private IEnumerable<Activity> Handled => _ended.Where(activity => activity.OperationName == "dynamostreams.handle");

    [Fact]
    public void Each_poll_is_an_activity_in_the_schedulers_time_and_observers_are_within_it()
    {
        var inside = new List<string?>();
        var orders = Stream(latency: 50.Milliseconds()).Shard(_shardId, draw: s => s.Insert("a", at: 1.Seconds()).Insert("b", at: 2.Seconds()));

        var seen = orders.Observe(_scheduler, onNext: value => inside.Add(value is ItemChange ? Activity.Current?.OperationName : "")).RunUntil(10.Seconds());

        Polls.Select(poll => poll.GetTagItem("dynamostreams.poll.number")).ShouldBe(seen.Checkpoints.Select(checkpoint => (object?)checkpoint.Poll));
        Polls.Sum(poll => (long)poll.GetTagItem("dynamostreams.poll.records")!).ShouldBe(2);
        Polls.Select(poll => poll.StartTimeUtc + poll.Duration).ShouldBe(seen.CheckpointTimes.Select(time => new DateTime(time.Ticks, DateTimeKind.Utc)));
        inside.Count(name => name == "dynamostreams.poll").ShouldBe(2);
    }

    [Fact]
    public void Each_call_of_a_handler_is_an_activity_that_is_linked_to_the_poll_and_not_within_it()
    {
        var orders = Stream().Shard(_shardId, draw: s => s.Insert("a", at: 1.Seconds()).Insert("b", at: 3.Seconds()));
        var (calls, inside) = (0, new List<string?>());
        var options = new DynamoStreamOptions { Scheduler = _scheduler, StartFrom = StartFrom.TrimHorizon, JitterSeed = 1 };

        _ = ObservableDynamoStream.Create(orders, _streamArn, options).ForEachAsync(
            (_, _) =>
            {
                inside.Add(Activity.Current?.OperationName);
                return calls++ == 0 ? throw new FormatException("secret") : Task.CompletedTask;
            },
            cancellationToken: TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(10.Seconds().Ticks);

        inside.ShouldBe(["dynamostreams.handle", "dynamostreams.handle", "dynamostreams.handle"]);
        Handled.Select(handled => (handled.Status, handled.GetTagItem("error.type"))).ShouldBe([(ActivityStatusCode.Error, "FormatException"), (ActivityStatusCode.Unset, null), (ActivityStatusCode.Unset, null)]);
        var polls = Polls.Where(poll => poll.GetTagItem("dynamostreams.poll.records") is > 0L).Select(poll => poll.SpanId).ToList();
        Handled.Select(handled => handled.Links.Single().Context.SpanId).ShouldBe([polls[0], polls[0], polls[1]]);
        Handled.ShouldAllBe(handled => handled.Parent == null && handled.ParentSpanId == default);
    }

    [Fact]
    public void A_poll_belongs_to_no_activity_of_whoever_subscribed_and_neither_does_what_is_within_it()
    {
        var parents = new List<string?>();
        using var request = new Activity("request").Start();
        var orders = Stream().Shard(_shardId, draw: s => s.Insert("a", at: 3.Seconds()));

        orders.Observe(_scheduler, onNext: value => parents.Add(value is ItemChange ? Activity.Current?.Parent?.OperationName : null)).RunUntil(10.Seconds());

        Polls.Count().ShouldBeGreaterThan(5);
        Polls.ShouldAllBe(poll => poll.Parent == null && poll.TraceId != request.TraceId);
        parents.ShouldAllBe(parent => parent == null);
    }

    [Fact]
    public void A_poll_that_brings_nothing_or_is_broken_off_ends_in_the_schedulers_time_too()
    {
        var orders = Stream(latency: 1.Seconds()).Shard(_shardId).Fails(StreamOperation.GetRecords, () => new HttpRequestException("reset"), times: 3);

        orders.Observe(_scheduler).RunUntil(TimeSpan.FromSeconds(20.5));

        orders.Failed.Count().ShouldBe(3);
        Polls.ShouldAllBe(poll => poll.Duration <= 10.Seconds());
    }

    [Fact]
    public void A_poll_that_ends_the_stream_is_an_error_of_the_type_that_metrics_name()
    {
        var orders = Stream().Shard(_shardId)
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied") { ErrorCode = "AccessDeniedException" });

        orders.Observe(_scheduler).RunUntil(10.Seconds());

        (Polls.Single().Status, Polls.Single().GetTagItem("error.type")).ShouldBe((ActivityStatusCode.Error, "AccessDeniedException"));
        Polls.Single().Duration.ShouldBeLessThan(10.Seconds());
    }

    public void Dispose() => _listener.Dispose();

    // Tests beside this one have activities, too.
    private void Add(Activity activity)
    {
        if (activity.GetTagItem("dynamostreams.stream_arn") as string == _streamArn || activity.GetTagItem("dynamostreams.shard_id") as string == _shardId)
            _ended.Add(activity);
    }

    private InMemoryStream Stream(TimeSpan latency = default) => new(_scheduler) { StreamArn = _streamArn, Latency = latency };
}
