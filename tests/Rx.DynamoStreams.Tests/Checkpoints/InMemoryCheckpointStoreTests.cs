using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

public sealed class InMemoryCheckpointStoreTests : CheckpointStoreTests
{
    protected override ICheckpointStore Store { get; } = new InMemoryCheckpointStore();

    [Fact, Trait("Rule", "X4")]
    public void Its_tasks_are_complete_when_they_are_returned()
    {
        var position = RandomPositions.Of("arn", shards: 1);

        var save = Store.SaveAsync("orders", new(position, 1, "me", default), TestContext.Current.CancellationToken);
        var load = Store.LoadAsync("orders", "arn", TestContext.Current.CancellationToken);

        (save.IsCompletedSuccessfully, load.IsCompletedSuccessfully).ShouldBe((true, true));
    }
}
