using System.Collections;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Testing.Tables;

// What the service takes and the in-memory table does not: a request that sets any of it is refused, never answered wrongly.
internal static class Unsupported
{
    public static void Refuse(ScanRequest scan) => Refuse(
        "Scan",
        (nameof(scan.AttributesToGet), scan.AttributesToGet),
        (nameof(scan.ConditionalOperator), scan.ConditionalOperator),
        (nameof(scan.ExpressionAttributeNames), scan.ExpressionAttributeNames),
        (nameof(scan.ExpressionAttributeValues), scan.ExpressionAttributeValues),
        (nameof(scan.FilterExpression), scan.FilterExpression),
        (nameof(scan.IndexName), scan.IndexName),
        (nameof(scan.ProjectionExpression), scan.ProjectionExpression),
        (nameof(scan.ScanFilter), scan.ScanFilter),
        (nameof(scan.Select), scan.Select),
        Capacity(scan.ReturnConsumedCapacity));

    public static void Refuse(GetItemRequest get) => Refuse(
        "GetItem",
        (nameof(get.AttributesToGet), get.AttributesToGet),
        (nameof(get.ExpressionAttributeNames), get.ExpressionAttributeNames),
        (nameof(get.ProjectionExpression), get.ProjectionExpression),
        Capacity(get.ReturnConsumedCapacity));

    public static void Refuse(BatchGetItemRequest get)
    {
        Refuse("BatchGetItem", Capacity(get.ReturnConsumedCapacity));
        foreach (var keys in get.RequestItems?.Values.AsEnumerable() ?? [])
        {
            Refuse(
                "BatchGetItem",
                (nameof(keys.AttributesToGet), keys.AttributesToGet),
                (nameof(keys.ExpressionAttributeNames), keys.ExpressionAttributeNames),
                (nameof(keys.ProjectionExpression), keys.ProjectionExpression));
        }
    }

    public static void Refuse(PutItemRequest put) => Refuse(
        "PutItem",
        (nameof(put.ConditionalOperator), put.ConditionalOperator),
        (nameof(put.ConditionExpression), put.ConditionExpression),
        (nameof(put.Expected), put.Expected),
        (nameof(put.ExpressionAttributeNames), put.ExpressionAttributeNames),
        (nameof(put.ExpressionAttributeValues), put.ExpressionAttributeValues),
        (nameof(put.ReturnConsumedCapacity), put.ReturnConsumedCapacity),
        (nameof(put.ReturnItemCollectionMetrics), put.ReturnItemCollectionMetrics),
        (nameof(put.ReturnValues), put.ReturnValues),
        (nameof(put.ReturnValuesOnConditionCheckFailure), put.ReturnValuesOnConditionCheckFailure));

    public static void Refuse(DeleteItemRequest delete) => Refuse(
        "DeleteItem",
        (nameof(delete.ConditionalOperator), delete.ConditionalOperator),
        (nameof(delete.ConditionExpression), delete.ConditionExpression),
        (nameof(delete.Expected), delete.Expected),
        (nameof(delete.ExpressionAttributeNames), delete.ExpressionAttributeNames),
        (nameof(delete.ExpressionAttributeValues), delete.ExpressionAttributeValues),
        (nameof(delete.ReturnConsumedCapacity), delete.ReturnConsumedCapacity),
        (nameof(delete.ReturnItemCollectionMetrics), delete.ReturnItemCollectionMetrics),
        (nameof(delete.ReturnValues), delete.ReturnValues),
        (nameof(delete.ReturnValuesOnConditionCheckFailure), delete.ReturnValuesOnConditionCheckFailure));

    // Reads tell the table's capacity; there are no indexes to tell of.
    private static (string Name, object? Value) Capacity(Amazon.DynamoDBv2.ReturnConsumedCapacity? capacity) =>
        ("ReturnConsumedCapacity of INDEXES", capacity?.Value == "INDEXES" ? capacity : null);

    private static void Refuse(string operation, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (value is not (null or "" or ICollection { Count: 0 } or ConstantClass { Value: "NONE" or "ALL_ATTRIBUTES" }))
                throw new NotSupportedException($"The in-memory table's {operation} does not take {name}; leave it out, or test against DynamoDB Local.");
        }
    }
}
