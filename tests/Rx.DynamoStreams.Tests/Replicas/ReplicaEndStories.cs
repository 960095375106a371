using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaEndStories : IDisposable
{
    private readonly ReplicaWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Completion_ends_well_once_the_table_stays_deleted()
    {
        _ = _world.Replica.StartAsync();
        _world.RunUntil(1.Minutes());
        var wasOver = _world.Replica.Completion.IsCompleted;

        _world.Table.DeleteTable();
        _world.RunUntil(2.Hours());
        await _world.Replica.Completion.WaitAsync(1.Minutes(), TestContext.Current.CancellationToken);

        wasOver.ShouldBeFalse();
    }

    [Fact]
    public async Task Completion_fails_with_what_ends_the_replica()
    {
        _ = _world.Replica.StartAsync();
        _world.RunUntil(1.Minutes());
        _world.Table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));

        _world.RunUntil(2.Minutes());

        _world.Table.Stream.Failed.Count().ShouldBe(1);
        await Should.ThrowAsync<DynamoStreamsServiceException>(_world.Replica.Completion);
    }

    [Fact]
    public void Completion_is_cancelled_by_disposal()
    {
        _ = _world.Replica.StartAsync();
        _world.RunUntil(1.Minutes());

        _world.Replica.Dispose();

        _world.Replica.Completion.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public void Whoever_asks_for_the_progress_after_disposal_hears_that_the_replica_ended()
    {
        var (before, after) = (new List<ReplicaPhase>(), new List<ReplicaPhase>());
        using var watching = _world.Replica.Progress.Subscribe(progress => before.Add(progress.Phase));
        _ = _world.Replica.StartAsync();
        _world.RunUntil(1.Minutes());

        _world.Replica.Dispose();
        using var asking = _world.Replica.Progress.Subscribe(progress => after.Add(progress.Phase));

        (before[^1], after.Single()).ShouldBe((ReplicaPhase.Live, ReplicaPhase.Ended), "subscribers hear nothing any more");
    }
}
