using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Diagnostics;

// Calls that are not to a stream: to a table, and to a checkpoint store.
public sealed class CallMetricsTests : IDisposable
{
    private readonly TestScheduler _scheduler = new();
    private readonly string _name = $"orders-{Guid.NewGuid()}";
    private readonly Meters _meters;

    public CallMetricsTests() => _meters = new Meters(_name);

    [Fact]
    public void A_replicas_calls_to_its_table_are_measured_and_their_retries_counted()
    {
        var table = Table(StreamViewType.KEYS_ONLY);
        table.ClientFaults = new TableFaultPlan { Throttled = 0.5, UnprocessedKey = 0.5, Seed = 3 };
        using var replica = DynamoTableReplica.Create(table.Client, table.StreamsClient, _name, image => image["id"]!.S, new() { Stream = Options, ScanSegments = 8 });

        replica.StartAsync();
        _scheduler.AdvanceTo(1.Minutes().Ticks);
        table.Put(new Dictionary<string, AttributeValue> { ["id"] = new("b") });
        _scheduler.AdvanceTo(2.Minutes().Ticks);

        replica.Count.ShouldBe(2);
        foreach (var call in new[] { "DescribeTable", "Scan", "BatchGetItem" })
        {
            var (made, failed) = (table.TableCalls.Count(one => one.Operation.ToString() == call), table.TableCalls.Count(one => one.Operation.ToString() == call && one.Failure is not null));
            var throttled = $"{call} {nameof(ProvisionedThroughputExceededException)}";
            failed.ShouldBeGreaterThan(0, call);
            (_meters.Values("dynamostreams.call.duration", call).Count, _meters.Values("dynamostreams.call.duration", throttled).Count).ShouldBe((made - failed, failed), call);
            _meters.Values("dynamostreams.retries", throttled).Count.ShouldBe(failed, call);
        }
        _meters.Values("dynamostreams.retries", "BatchGetItem Unprocessed").Count.ShouldBe(table.TableCalls.Count(call => call.UnprocessedKeys > 0));
    }

    [Fact]
    public void The_calls_that_look_for_a_tables_streams_are_measured_and_their_retries_counted()
    {
        var table = Table();
        table.ClientFaults = new TableFaultPlan { ServerError = 0.9, Seed = 1 };

        using var reading = ObservableDynamoStream.ForTable(table.Client, table.StreamsClient, _name, Options).Subscribe();
        _scheduler.AdvanceTo(2.Minutes().Ticks);

        var failed = table.TableCalls.Count(call => call.Failure is not null);
        failed.ShouldBeGreaterThan(0);
        _meters.Counted("dynamostreams.retries").ShouldBe([$"dynamostreams.retries DescribeTable InternalServerError: {failed}"]);
        (_meters.Values("dynamostreams.call.duration", "DescribeTable").Count, _meters.Values("dynamostreams.call.duration", "ListStreams").Count).ShouldBe((1, 1));
    }

    [Fact]
    public void Calls_to_a_checkpoint_store_are_measured_and_their_retries_counted()
    {
        var store = new WatchedStore(_scheduler).FailsToLoad(new IOException("cut off")).FailsToSave(new TimeoutException("slow"), new TimeoutException("slow"));
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("a", at: 1.Seconds()));

        using var reading = ObservableDynamoStream.Create(orders, orders.StreamArn, Options with { CheckpointStore = store, ConsumerName = _name }).Subscribe();
        _scheduler.AdvanceTo(1.Minutes().Ticks);

        store.Failures.ShouldBe(3);
        _meters.Counted("dynamostreams.retries").ShouldBe(["dynamostreams.retries LoadCheckpoint IOException: 1", "dynamostreams.retries SaveCheckpoint TimeoutException: 2"]);
        _meters.Values("dynamostreams.call.duration", "LoadCheckpoint").Count.ShouldBe(1);
        _meters.Values("dynamostreams.call.duration", "SaveCheckpoint").Count.ShouldBe(store.Saves.Count);
    }

    [Fact]
    public void A_replicas_items_are_measured_until_it_ends()
    {
        var table = Table();
        var replica = DynamoTableReplica.Create(table.Client, table.StreamsClient, _name, image => image["id"]!.S, new() { Stream = Options });

        replica.StartAsync();
        _scheduler.AdvanceTo(1.Minutes().Ticks);
        var live = _meters.Now("dynamostreams.replica.items");
        replica.Dispose();

        live.ShouldBe(["dynamostreams.replica.items: 1"]);
        _meters.Now("dynamostreams.replica.items").ShouldBeEmpty();
    }

    public void Dispose() => _meters.Dispose();

    private DynamoStreamOptions Options => new() { Scheduler = _scheduler, StartFrom = StartFrom.TrimHorizon, JitterSeed = 1 };


    private InMemoryTable Table(StreamViewType? viewType = null)
    {
        var table = new InMemoryTable(_scheduler, _name, "id", viewType: viewType);
        table.Put(new Dictionary<string, AttributeValue> { ["id"] = new("a") });
        return table;
    }
}
