using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Replicas;

// What a replica has to know of its table; what it cannot be kept of is refused here, in words.
internal sealed record TableShape(IReadOnlyList<string> KeyNames, ReplicaView View, string? StreamArn, long EstimatedItems)
{
    public required TableIdentity Table { get; init; }

    // While the stream is switched off the view is the one that is known; the next stream begins with a gap, and is looked at anew.
    public static async Task<TableShape> ReadAsync(IAmazonDynamoDB dynamoDb, string tableName, RetriedCalls calls, ReplicaView? known = null)
    {
        var request = new DescribeTableRequest { TableName = tableName };
        var described = await calls.AskAsync(Operations.DescribeTable, token => dynamoDb.DescribeTableAsync(request, token)).ConfigureAwait(false);
        return Of(described.Table, known);
    }

    // Whether another table has the name by now.
    public async Task<bool> IsReplacedAsync(IAmazonDynamoDB dynamoDb, string tableName, RetriedCalls calls) =>
        (await ReadAsync(dynamoDb, tableName, calls, View).ConfigureAwait(false)).Table != Table;

    private static TableShape Of(TableDescription table, ReplicaView? known) =>
        new([.. table.KeySchema.Select(key => key.AttributeName).Order(StringComparer.Ordinal)], ViewOf(table, known), table.LatestStreamArn, table.ItemCount ?? 0)
        {
            Table = new TableIdentity(table.TableId, table.CreationDateTime),
        };

    private static ReplicaView ViewOf(TableDescription table, ReplicaView? known)
    {
        if (table.StreamSpecification is not { StreamEnabled: true } stream)
            return known ?? throw Refused(table, "has no stream. Enable one on the table, best with the view type NEW_AND_OLD_IMAGES");
        if (stream.StreamViewType == StreamViewType.NEW_AND_OLD_IMAGES)
            return ReplicaView.BothImages;
        if (stream.StreamViewType == StreamViewType.NEW_IMAGE)
            return ReplicaView.NewImages;
        return stream.StreamViewType == StreamViewType.KEYS_ONLY
            ? ReplicaView.Keys
            : throw Refused(table, $"has a stream of the view type {stream.StreamViewType}, which does not tell what items become. Enable one with NEW_AND_OLD_IMAGES, NEW_IMAGE or KEYS_ONLY instead");
    }

    private static NotSupportedException Refused(TableDescription table, string what) =>
        new($"No replica can be kept of table '{table.TableName}': it {what}.");
}
