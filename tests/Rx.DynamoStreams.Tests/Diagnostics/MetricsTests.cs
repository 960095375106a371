using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Diagnostics;

public sealed class MetricsTests : IDisposable
{
    private readonly TestScheduler _scheduler = new();
    private readonly string _streamArn = $"arn:aws:dynamodb:us-east-1:000000000000:table/{Guid.NewGuid()}/stream/2026-01-01T00:00:00.000";
    private readonly Meters _meters;

    public MetricsTests() => _meters = new Meters(_streamArn);

    [Fact]
    public void Records_are_counted_by_kind_and_size()
    {
        var orders = Stream().Shard("s", draw: s => s.Insert("a", at: 1.Seconds()).Insert("b", at: 1.Seconds()).Modify("a", at: 2.Seconds()).Remove("b", at: 3.Seconds()));

        var seen = orders.Observe(_scheduler).RunUntil(10.Seconds());

        _meters.Counted("dynamostreams.records").ShouldBe(["dynamostreams.records insert: 2", "dynamostreams.records modify: 1", "dynamostreams.records remove: 1"]);
        _meters.Counted("dynamostreams.records.size").ShouldBe([$"dynamostreams.records.size: {seen.All.Select(one => one.Event).OfType<ItemChange>().Sum(change => change.SizeBytes)}"]);
        _meters.Counted("dynamostreams.polls").ShouldBe([$"dynamostreams.polls: {seen.Checkpoints.Count}"]);
    }

    [Fact]
    public void Calls_are_measured_by_operation_and_error_and_retries_counted_by_reason()
    {
        var orders = Stream(latency: 40.Milliseconds()).Shard("s", draw: s => s.Insert("a", at: 1.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Transient, "slow down") { ErrorCode = "ThrottlingException" }, times: 2);

        orders.Observe(_scheduler).RunUntil(10.Seconds());

        _meters.Counted("dynamostreams.retries").ShouldBe(["dynamostreams.retries GetRecords ThrottlingException: 2"]);
        _meters.Values("dynamostreams.call.duration", "GetRecords ThrottlingException").Count.ShouldBe(2);
        var reads = _meters.Values("dynamostreams.call.duration", "GetRecords");
        (reads.Count, reads.Distinct().Single()).ShouldBe((orders.Reads().Count() - 2, 0.04));
        _meters.Values("dynamostreams.call.duration", "DescribeStream").Count.ShouldBe(1);
    }

    [Fact]
    public void Lag_poll_age_and_shards_by_state_are_measured_while_a_subscription_lives()
    {
        var orders = Stream()
            .Shard("p", draw: s => { for (var second = 1; second < 100; second++) s.Insert($"k{second}", at: second.Seconds()); })
            .Shard("bad")
            .Shard("c", parent: "p", draw: s => s.OpensAt(100.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new HttpRequestException("reset"), times: null, shardId: "bad");

        var seen = orders.Observe(_scheduler);
        seen.RunUntil(TimeSpan.FromSeconds(50.5));
        var (lag, age, shards) = (_meters.Now("dynamostreams.lag"), _meters.Now("dynamostreams.poll.age"), _meters.Now("dynamostreams.shards"));
        seen.Dispose();

        double.Parse(lag.Single().Split(' ')[^1], CultureInfo.InvariantCulture).ShouldBeInRange(49, 51, "the bad shard brought nothing since reading began");
        age.Single().ShouldStartWith("dynamostreams.poll.age: 0.");
        shards.ShouldBe(["dynamostreams.shards at_head: 1", "dynamostreams.shards behind: 0", "dynamostreams.shards failing: 1", "dynamostreams.shards waiting: 0"]);
        _meters.Now("dynamostreams.lag").Concat(_meters.Now("dynamostreams.shards")).ShouldBeEmpty();
    }

    [Fact]
    public void Of_several_readers_of_a_stream_the_worst_is_told_and_their_shards_are_added_up()
    {
        var (good, bad) = (Stream().Shard("s"), Stream().Shard("s").Fails(StreamOperation.GetRecords, () => new HttpRequestException("reset"), times: null));

        using var one = good.Observe(_scheduler);
        using var other = bad.Observe(_scheduler);
        using var another = good.Observe(_scheduler);
        _scheduler.AdvanceTo(TimeSpan.FromSeconds(50.5).Ticks);
        var (lag, age, shards) = (_meters.Now("dynamostreams.lag"), _meters.Now("dynamostreams.poll.age"), _meters.Now("dynamostreams.shards"));

        double.Parse(lag.Single().Split(' ')[^1], CultureInfo.InvariantCulture).ShouldBeInRange(25, 51, "the bad reader brought nothing");
        age.Count.ShouldBe(1);
        shards.ShouldBe(["dynamostreams.shards at_head: 2", "dynamostreams.shards behind: 0", "dynamostreams.shards failing: 1", "dynamostreams.shards waiting: 0"]);
    }

    [Theory]
    [InlineData("dynamostreams.call.duration")]
    [InlineData("dynamostreams.handler.duration")]
    public void Durations_advise_buckets_of_seconds(string name)
    {
        var advised = new List<double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument is Histogram<double> histogram && histogram.Name == name)
                advised.AddRange(histogram.Advice?.HistogramBucketBoundaries ?? []);
        };
        RuntimeHelpers.RunClassConstructor(typeof(StreamMetrics).TypeHandle);

        listener.Start();

        (advised.FirstOrDefault(), advised.LastOrDefault()).ShouldBe((0.005, 10));
    }

    [Fact]
    public void Gaps_are_counted_by_reason()
    {
        var orders = Stream().Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("lost", at: 1.Hours()).Insert("k3", at: 20.Hours()));
        var position = orders.Observe(_scheduler).RunUntil(1.Minutes()).StoppedPosition();
        _scheduler.AdvanceTo(26.Hours().Ticks);

        orders.Observe(_scheduler, StartFrom.Position(position)).RunUntil(26.Hours() + 1.Minutes());

        _meters.Counted("dynamostreams.gaps").ShouldBe(["dynamostreams.gaps PositionTrimmed: 1"]);
    }

    [Fact]
    public void Handlers_are_measured_by_error_and_a_stored_checkpoint_by_its_age()
    {
        var consumer = _streamArn + "billing";
        using var meters = new Meters(consumer);
        using var stopping = new CancellationTokenSource();
        var orders = Stream().Shard("s", draw: s => s.Insert("a", at: 1.Seconds()));
        var options = new DynamoStreamOptions { Scheduler = _scheduler, StartFrom = StartFrom.TrimHorizon, CheckpointStore = new InMemoryCheckpointStore(), ConsumerName = consumer, JitterSeed = 1 };
        var calls = 0;

        var handling = ObservableDynamoStream.Create(orders, _streamArn, options)
            .ForEachAsync((_, _) => calls++ == 0 ? throw new FormatException("secret") : Delay(3.Seconds()), cancellationToken: stopping.Token);
        _scheduler.AdvanceTo(20.Seconds().Ticks);
        var (failed, handled) = (meters.Values("dynamostreams.handler.duration", $"{_streamArn} FormatException"), meters.Values("dynamostreams.handler.duration", _streamArn));
        var age = meters.Now("dynamostreams.checkpoint.age");
        stopping.Cancel();
        _scheduler.AdvanceTo(21.Seconds().Ticks);

        failed.ShouldBe([0.0]);
        handled.ShouldBe([3.0]);
        double.Parse(age.Single().Split(' ')[^1], CultureInfo.InvariantCulture).ShouldBeInRange(10, 20, "the last save was of the event that took 3 seconds");
        meters.Now("dynamostreams.checkpoint.age").ShouldBeEmpty();
        handling.IsCanceled.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Handlers_of_several_streams_are_told_apart_without_a_name_for_their_consumer(bool byTable)
    {
        var tableName = $"orders-{Guid.NewGuid():N}";
        var (table, other) = (new InMemoryTable(_scheduler, tableName, "id"), new InMemoryTable(_scheduler, "other", "id"));
        var orders = Stream().Shard("s", draw: s => s.Insert("a", at: 1.Seconds()));
        var options = new DynamoStreamOptions { Scheduler = _scheduler, StartFrom = StartFrom.TrimHorizon };
        using var meters = new Meters(byTable ? tableName : _streamArn);
        table.Put(new Dictionary<string, AttributeValue> { ["id"] = new("b") });
        other.Put(new Dictionary<string, AttributeValue> { ["id"] = new("c") });

        Handle(ObservableDynamoStream.Create(orders, _streamArn, options), takes: 2.Seconds());
        Handle(ObservableDynamoStream.ForTable(table.Client, table.StreamsClient, tableName, options), takes: 2.Seconds());
        Handle(ObservableDynamoStream.ForTable(other.Client, other.StreamsClient, "other", options), takes: 5.Seconds());
        _scheduler.AdvanceTo(20.Seconds().Ticks);

        meters.Values("dynamostreams.handler.duration").ShouldBe([2.0]);
    }

    public void Dispose() => _meters.Dispose();

    private void Handle(IObservable<StreamEvent> stream, TimeSpan takes) =>
        _ = stream.ForEachAsync((_, _) => Delay(takes), cancellationToken: TestContext.Current.CancellationToken);

    private Task Delay(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        _scheduler.Schedule(time, () => over.SetResult());
        return over.Task;
    }

    private InMemoryStream Stream(TimeSpan latency = default) => new(_scheduler) { StreamArn = _streamArn, Latency = latency };
}
