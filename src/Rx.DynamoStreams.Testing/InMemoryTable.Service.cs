using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing.Calls;
using Rx.DynamoStreams.Testing.Tables;

namespace Rx.DynamoStreams.Testing;

// What the table's clients are answered, but for reads of many items.
public sealed partial class InMemoryTable
{
    // The types of the key's attributes are those of the first item that was put.
    private ItemImage? _firstKey;

    private TimeSpan Elapsed => _scheduler.Now - _madeAt;

    internal Task<DescribeTableResponse> DescribeAsync(DescribeTableRequest request, CancellationToken cancellationToken) => AnswerAsync(
        new TableCall(TableOperation.DescribeTable, Elapsed),
        request.TableName,
        _ => new DescribeTableResponse { Table = Describe() },
        cancellationToken);

    internal Task<GetItemResponse> GetAsync(GetItemRequest request, CancellationToken cancellationToken)
    {
        Unsupported.Refuse(request);
        var call = new TableCall(TableOperation.GetItem, Elapsed) { IsConsistent = request.ConsistentRead is true };
        return AnswerAsync(call, request.TableName, Get, cancellationToken);

        GetItemResponse Get(TableCall call)
        {
            var item = ViewFor(call).Find(AskedKeyOf(request.Key))?.ToAttributeMap();
            call.Items = item is null ? 0 : 1;
            var units = ItemSize.ReadUnits(item is null ? 0 : ItemSize.Of(item), call.IsConsistent);
            return new GetItemResponse { Item = item, ConsumedCapacity = Consumed(request.ReturnConsumedCapacity, units) };
        }
    }

    internal Task<PutItemResponse> PutAsync(PutItemRequest request, CancellationToken cancellationToken)
    {
        Unsupported.Refuse(request);
        return AnswerAsync(new TableCall(TableOperation.PutItem, Elapsed), request.TableName, Put, cancellationToken);

        PutItemResponse Put(TableCall call)
        {
            try
            {
                this.Put(request.Item ?? []);
                return new PutItemResponse();
            }
            catch (ArgumentException e)
            {
                throw TableFaults.Invalid(e.Message);
            }
        }
    }

    internal Task<DeleteItemResponse> DeleteAsync(DeleteItemRequest request, CancellationToken cancellationToken)
    {
        Unsupported.Refuse(request);
        return AnswerAsync(new TableCall(TableOperation.DeleteItem, Elapsed), request.TableName, Delete, cancellationToken);

        DeleteItemResponse Delete(TableCall call)
        {
            this.Delete(AskedKeyOf(request.Key).ToAttributeMap());
            return new DeleteItemResponse();
        }
    }

    private TableDescription Describe() => new()
    {
        TableName = Stream.TableName,
        TableStatus = TableStatus.ACTIVE,
        TableId = new Guid(_recreated, 0, 0, new byte[8]).ToString(),
        CreationDateTime = _createdAt.UtcDateTime,
        ItemCount = _items.Count,
        KeySchema = [.. _keyNames.Select((name, i) => new KeySchemaElement(name, i == 0 ? KeyType.HASH : KeyType.RANGE))],
        AttributeDefinitions = [.. _keyNames.Select(name => new AttributeDefinition(name, KeyTypeOf(_firstKey?[name])))],
        LatestStreamArn = Stream.StreamArn,
        LatestStreamLabel = Stream.StreamArn.Split('/')[^1],
        StreamSpecification = _isStreamDisabled ? null : new StreamSpecification { StreamEnabled = true, StreamViewType = Stream.ViewType },
    };

    private static ScalarAttributeType KeyTypeOf(AttributeValue? value) =>
        value?.N is not null ? ScalarAttributeType.N : value?.B is not null ? ScalarAttributeType.B : ScalarAttributeType.S;

    private TableView ViewFor(TableCall call) => _items.AsOf(Elapsed - call.Staleness);

    // The service takes the key's attributes and no others.
    private ItemImage AskedKeyOf(Dictionary<string, AttributeValue>? key) =>
        key?.Count == _keyNames.Length && _keyNames.All(key.ContainsKey)
            ? KeyOf(key)
            : throw TableFaults.Invalid($"A key of table '{Stream.TableName}' is {string.Join(" and ", _keyNames)}, and nothing else.");

    private ConsumedCapacity? Consumed(ReturnConsumedCapacity? asked, double units) =>
        asked == ReturnConsumedCapacity.TOTAL ? new ConsumedCapacity { TableName = Stream.TableName, CapacityUnits = units } : null;
}
