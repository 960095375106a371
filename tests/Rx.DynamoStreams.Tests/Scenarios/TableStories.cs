using Amazon.DynamoDBv2.Model;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

public class TableStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly InMemoryTable _table;
    private readonly WatchedStore _store;

    public TableStories()
    {
        _table = new InMemoryTable(_scheduler, "orders", "id");
        _store = new WatchedStore(_scheduler);
    }

    [Fact]
    public void A_table_is_read_by_its_name()
    {
        _table.Put(Item("a"));

        using var seen = Observe().RunUntil(5.Seconds());

        seen.Changes.ShouldBe(["insert a"]);
    }

    [Fact, Trait("Rule", "F9")]
    public void A_stream_that_is_switched_off_and_on_is_read_to_its_end_then_a_gap_is_told_then_the_new_one_is_read()
    {
        using var seen = Observe();
        Run(1.Seconds(), () => _table.Put(Item("a")));
        Run(3.Seconds(), _table.DisableStream);
        Run(4.Seconds(), () => _table.Put(Item("lost")));
        Run(5.Minutes(), () => _table.EnableStream());
        Run(301.Seconds(), () => _table.Put(Item("b")));
        seen.RunUntil(10.Minutes());

        seen.Story.ShouldBe(["opened shardId-00000000000000000001-00000000", "insert a", "closed shardId-00000000000000000001-00000000", "gap  StreamReplaced", "opened shardId-00000000000000000002-00000000", "insert b"]);
        seen.TimeOf("insert b").ShouldBeInRange(5.Minutes(), 5.Minutes() + 75.Seconds(), "a listing interval, and what a stream takes to be over");
        seen.Checkpoints.Select(checkpoint => checkpoint.Poll).ShouldBe(Enumerable.Range(1, seen.Checkpoints.Count).Select(poll => (long)poll));
        seen.CompletedAt.ShouldBeNull();
    }

    [Fact]
    public void A_stored_checkpoint_in_an_old_stream_is_gone_on_with_before_the_new_stream()
    {
        _table.Put(Item("a"));
        using (Observe(WithStore).RunUntil(5.Seconds()))
        {
        }
        _table.Put(Item("b"));
        _table.DisableStream();
        _table.EnableStream();
        _table.Put(Item("c"));

        using var seen = Observe(WithStore).RunUntil(1.Minutes());
        seen.Dispose();
        using var again = Observe(WithStore).RunUntil(2.Minutes());

        seen.Story.ShouldBe(["opened shardId-00000000000000000001-00000000", "insert b", "closed shardId-00000000000000000001-00000000", "gap  StreamReplaced", "opened shardId-00000000000000000002-00000000", "insert c"]);
        again.Changes.ShouldBeEmpty("the checkpoint in the new stream is the newest");
    }

    [Fact, Trait("Rule", "P5")]
    public void A_checkpoint_in_a_stream_that_does_not_exist_any_more_tells_a_gap_and_goes_on_with_the_next_one()
    {
        _table.Put(Item("a"));
        using (Observe(WithStore).RunUntil(5.Seconds()))
        {
        }
        _table.DisableStream();
        _table.EnableStream();
        _scheduler.AdvanceTo(30.Hours().Ticks);
        _table.Put(Item("b"));
        _table.ForgetOldStreams();

        using var seen = Observe(options => WithStore(options) with { StartFrom = StartFrom.Latest }).RunUntil(31.Hours());

        seen.Story.ShouldBe(["gap  StreamReplaced", "opened shardId-00000000000000000002-00000000", "insert b"]);
    }

    [Fact]
    public async Task Handlers_see_both_streams_and_the_checkpoint_moves_into_the_new_one()
    {
        var handled = new List<string>();
        using var end = new CancellationTokenSource();
        var handling = Stream(WithStore).ForEachAsync(
            (change, _) =>
            {
                handled.Add(Recording.Text(change));
                return Task.CompletedTask;
            },
            cancellationToken: end.Token);
        _table.Put(Item("a"));
        _table.DisableStream();
        Run(20.Seconds(), () => _table.EnableStream());
        Run(21.Seconds(), () => _table.Put(Item("b")));
        _scheduler.AdvanceTo(3.Minutes().Ticks);
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => handling);

        handled.ShouldBe(["insert a", "insert b"]);
        _store.Saves[^1].Checkpoint.Position.StreamArn.ShouldBe(_table.Stream.StreamArn);
        _store.Saves[^1].Checkpoint.Position.Shards.Select(shard => shard.ShardId).ShouldBe(["shardId-00000000000000000002-00000000"]);
    }

    [Fact]
    public void With_the_policy_to_fail_a_replaced_stream_ends_with_an_error()
    {
        using var seen = Observe(options => options with { GapPolicy = GapPolicy.Fail });
        Run(1.Seconds(), _table.DisableStream);
        Run(2.Seconds(), () => _table.EnableStream());
        seen.RunUntil(2.Minutes());

        var error = seen.Error.ShouldBeOfType<StreamGapException>();
        error.Message.ShouldStartWith($"Records behind the end of stream '{_table.Streams[0].StreamArn}' may have been lost: the table's stream was switched off and on again");
    }

    [Fact]
    public void The_end_of_the_table_completes()
    {
        _table.Put(Item("a"));
        using var seen = Observe();
        Run(5.Seconds(), _table.DeleteTable);
        seen.RunUntil(2.Minutes());

        (seen.Changes.Single(), seen.CompletedAt is null, seen.Error).ShouldBe(("insert a", false, null));
    }

    [Fact]
    public void A_table_that_does_not_exist_is_an_error()
    {
        var stream = ObservableDynamoStream.ForTable(_table.Client, _table.StreamsClient, "order", new DynamoStreamOptions { Scheduler = _scheduler });

        using var seen = new Recording(_scheduler).SubscribeTo(stream).RunUntil(1.Seconds());

        seen.Error.ShouldBeOfType<ResourceNotFoundException>();
    }

    [Fact]
    public void What_an_observer_throws_between_two_streams_goes_to_the_scheduler()
    {
        using var broken = Stream(options => options).Subscribe(e => _ = e is Gap ? throw new InvalidOperationException("broken") : 0);
        Run(1.Seconds(), _table.DisableStream);
        Run(2.Seconds(), () => _table.EnableStream());

        var thrown = Should.Throw<InvalidOperationException>(() => _scheduler.AdvanceTo(2.Minutes().Ticks));

        thrown.Message.ShouldBe("broken");
    }

    private void Run(TimeSpan at, Action action)
    {
        _scheduler.AdvanceTo(at.Ticks);
        action();
    }

    private Recording Observe(Func<DynamoStreamOptions, DynamoStreamOptions>? with = null) =>
        new Recording(_scheduler).SubscribeTo(Stream(with ?? (options => options)));

    private IObservable<StreamEvent> Stream(Func<DynamoStreamOptions, DynamoStreamOptions> with) => ObservableDynamoStream.ForTable(
        _table.Client,
        _table.StreamsClient,
        "orders",
        with(new DynamoStreamOptions { Scheduler = _scheduler, StartFrom = StartFrom.TrimHorizon, JitterSeed = 1 }));

    private DynamoStreamOptions WithStore(DynamoStreamOptions options) => options with { CheckpointStore = _store, ConsumerName = "billing" };

    private static Dictionary<string, AttributeValue> Item(string key) => new() { ["id"] = new() { S = key } };
}
