using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.LocalTests.Docs;

// The handler of docs/checkpoints.md: it counts each customer's orders.
internal sealed class OrderTotals(IAmazonDynamoDB dynamoDb, string totals)
{
    public async Task CountAsync(ItemChange change, CancellationToken cancellationToken)
    {
        if (change is not Insert { NewImage: { } order })
            return;

        var once = new Put
        {
            TableName = totals,
            Item = new() { ["id"] = new($"{change.ShardId}/{change.SequenceNumber}"), ["expires"] = new() { N = Expiry(change) } },
            ConditionExpression = "attribute_not_exists(id)",
        };
        var count = new Update
        {
            TableName = totals,
            Key = new() { ["id"] = order["customer"]! },
            UpdateExpression = "ADD orders :one",
            ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
        };
        try
        {
            await dynamoDb.TransactWriteItemsAsync(new() { TransactItems = [new() { Put = once }, new() { Update = count }] }, cancellationToken);
        }
        catch (TransactionCanceledException e) when (e.CancellationReasons[0].Code == "ConditionalCheckFailed")
        {
            // It was counted before the restart.
        }
    }

    // A record is kept for 24 hours, so it cannot come again after two days.
    private static string Expiry(ItemChange change) =>
        change.CreatedAt!.Value.AddDays(2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
