using Amazon.DynamoDBv2;
using Microsoft.Reactive.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

public sealed class TableCreationTests
{
    private readonly TestScheduler _scheduler = new();

    [Fact, Trait("Rule", "X4")]
    public void A_missing_table_is_made_on_demand_and_waited_for_in_virtual_time()
    {
        using var table = new TableControl(_scheduler) { TakesSeconds = 3.5 };

        var load = Load(table);
        AdvanceTo(seconds: 3.9);
        load.IsCompleted.ShouldBeFalse();
        AdvanceTo(seconds: 10);

        load.IsCompletedSuccessfully.ShouldBeTrue();
        table.DescribedAt.ShouldBe([0, 1, 2, 3, 4]);
        var created = table.Created.ShouldHaveSingleItem();
        created.BillingMode.ShouldBe(BillingMode.PAY_PER_REQUEST);
        created.KeySchema.Select(key => (key.AttributeName, key.KeyType)).ShouldBe([("ConsumerName", KeyType.HASH), ("StreamArn", KeyType.RANGE)]);
    }

    [Fact]
    public void A_table_that_is_there_is_looked_at_once_and_never_again()
    {
        using var table = new TableControl(_scheduler) { TakesSeconds = 0 };
        table.Create("ConsumerName", "StreamArn");
        var store = Store(table);

        var loads = Enumerable.Range(0, 3).Select(_ => store.LoadAsync("orders", "arn", TestContext.Current.CancellationToken)).ToList();

        loads.ShouldAllBe(load => load.IsCompletedSuccessfully);
        table.DescribedAt.Count.ShouldBe(1);
        table.Created.ShouldBeEmpty();
    }

    [Fact]
    public void A_table_that_someone_else_makes_at_that_moment_is_waited_for()
    {
        using var table = new TableControl(_scheduler);
        table.Create("ConsumerName", "StreamArn");

        var load = Load(table);
        AdvanceTo(seconds: 10);

        load.IsCompletedSuccessfully.ShouldBeTrue();
        table.Created.ShouldBeEmpty();
    }

    [Fact]
    public void A_table_that_takes_longer_than_the_limit_fails_and_the_next_load_waits_anew()
    {
        using var table = new TableControl(_scheduler) { TakesSeconds = 90 };
        var store = Store(table);

        var load = store.LoadAsync("orders", "arn", TestContext.Current.CancellationToken);
        AdvanceTo(seconds: 60);
        var next = store.LoadAsync("orders", "arn", TestContext.Current.CancellationToken);
        AdvanceTo(seconds: 90);

        Should.Throw<TimeoutException>(() => load).Message.ShouldStartWith("Checkpoint table 'checkpoints' is still being made after 00:01:00.");
        next.IsCompletedSuccessfully.ShouldBeTrue();
        table.Created.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("id", null, "its key is id instead of ConsumerName and StreamArn")]
    [InlineData("StreamArn", "ConsumerName", "its key is StreamArn and ConsumerName instead of ConsumerName and StreamArn")]
    public void A_table_of_something_else_is_refused(string partitionKey, string? sortKey, string why)
    {
        using var table = new TableControl(_scheduler) { TakesSeconds = 0 };
        table.Create(partitionKey, sortKey);

        var load = Load(table);

        Should.Throw<InvalidOperationException>(() => load).Message.ShouldBe($"Table 'checkpoints' holds no checkpoints: {why}. Name another table.");
    }

    [Fact]
    public void A_load_that_is_cancelled_while_the_table_is_made_ends_and_others_wait_on()
    {
        using var table = new TableControl(_scheduler);
        using var cancellation = new CancellationTokenSource();
        var store = Store(table);
        var cancelled = store.LoadAsync("orders", "arn", cancellation.Token);
        var other = store.LoadAsync("orders", "arn", TestContext.Current.CancellationToken);

        cancellation.Cancel();
        AdvanceTo(seconds: 10);

        cancelled.IsCanceled.ShouldBeTrue();
        other.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3601)]
    public void A_wait_limit_out_of_its_range_is_refused(double seconds)
    {
        using var table = new TableControl(_scheduler);

        var refused = Should.Throw<ArgumentException>(() => new DynamoDBCheckpointStore(table, "checkpoints", new() { TableWaitLimit = TimeSpan.FromSeconds(seconds) }));

        refused.Message.ShouldBe($"TableWaitLimit is {TimeSpan.FromSeconds(seconds)}, and must be 1 second to 1 hour.");
    }

    private Task<StoredCheckpoint?> Load(TableControl table) => Store(table).LoadAsync("orders", "arn", TestContext.Current.CancellationToken);

    private DynamoDBCheckpointStore Store(TableControl table) => new(
        table, "checkpoints", new() { CreateTableIfMissing = true, TableWaitLimit = TimeSpan.FromMinutes(1), Scheduler = _scheduler });

    private void AdvanceTo(double seconds) => _scheduler.AdvanceTo(TimeSpan.FromSeconds(seconds).Ticks);
}
