using System.Text.Json.Serialization.Metadata;
using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Operators;

namespace Rx.DynamoStreams;

/// <summary>Live copies of small and medium tables.</summary>
public static class DynamoTableReplica
{
    /// <summary>A replica whose items are mapped by System.Text.Json. It makes no call before it is started.</summary>
    /// <param name="dynamoDb">Describes, scans and, for a stream of keys only, reads the table. It is not disposed.</param>
    /// <param name="client">Reads the table's stream. It is not disposed.</param>
    /// <param name="tableName">The table. It needs a stream with new and old images (the best), new images, or keys only.</param>
    /// <param name="typeInfo">From a source-generated context, so that trimming and native compilation work.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The table's name is empty, or options cannot be used; the message names all that are wrong.</exception>
    public static DynamoTableReplica<T> Create<T>(
        IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName, JsonTypeInfo<T> typeInfo, DynamoTableReplicaOptions options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Of(dynamoDb, client, tableName, image => image.Deserialize(typeInfo)!, options);
    }

    /// <summary>A replica whose items are mapped by a function. It makes no call before it is started.</summary>
    /// <param name="dynamoDb">Describes, scans and, for a stream of keys only, reads the table. It is not disposed.</param>
    /// <param name="client">Reads the table's stream. It is not disposed.</param>
    /// <param name="tableName">The table. It needs a stream with new and old images (the best), new images, or keys only.</param>
    /// <param name="map">Makes an object of an item; an exception, or null, means that it does not map.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The table's name is empty, or options cannot be used; the message names all that are wrong.</exception>
    public static DynamoTableReplica<T> Create<T>(
        IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName, Func<ItemImage, T> map, DynamoTableReplicaOptions options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(map);
        return Of(dynamoDb, client, tableName, map, options);
    }

    private static DynamoTableReplica<T> Of<T>(
        IAmazonDynamoDB dynamoDb, IDynamoStreamsClient client, string tableName, Func<ItemImage, T> map, DynamoTableReplicaOptions options)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(dynamoDb);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(tableName);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new DynamoTableReplica<T>(dynamoDb, client, tableName, new ItemMapping<T>(map, options.Unmappable), options);
    }
}
