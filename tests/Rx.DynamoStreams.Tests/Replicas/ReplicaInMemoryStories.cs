using Amazon.DynamoDBv2;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaInMemoryStories : ReplicaStories
{
    private protected override ReplicaWorld World(
        StreamViewType? viewType = null,
        Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null,
        Func<ItemImage, string>? map = null) => new(viewType, with, map);
}
