using Amazon.DynamoDBv2;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaInSqliteStories : ReplicaStories, IDisposable
{
    private readonly SqliteWorlds _worlds = new();

    public void Dispose() => _worlds.Dispose();

    private protected override ReplicaWorld World(
        StreamViewType? viewType = null,
        Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null,
        Func<ItemImage, string>? map = null) => _worlds.Next(viewType, with, map);
}
