using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing.Calls;
using Rx.DynamoStreams.Testing.Tables;

namespace Rx.DynamoStreams.Testing;

// The reads of many items: segments of a scan, by pages, and batches of keys.
public sealed partial class InMemoryTable
{
    private const int ScanPageBytes = 1 << 20;
    private const int BatchBytes = 16 << 20;
    private const int BatchKeys = 100;
    private const int SegmentsMax = 1_000_000;

    internal Task<ScanResponse> ScanAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        Unsupported.Refuse(request);
        var call = new TableCall(TableOperation.Scan, Elapsed) { Segment = request.Segment, IsConsistent = request.ConsistentRead is true };
        return AnswerAsync(call, request.TableName, call => Scan(request, call), cancellationToken);
    }

    internal Task<BatchGetItemResponse> BatchGetAsync(BatchGetItemRequest request, CancellationToken cancellationToken)
    {
        Unsupported.Refuse(request);
        var foreign = request.RequestItems?.Keys.FirstOrDefault(name => name != Stream.TableName);
        var asked = request.RequestItems?.GetValueOrDefault(Stream.TableName) ?? new KeysAndAttributes();
        var call = new TableCall(TableOperation.BatchGetItem, Elapsed) { IsConsistent = asked.ConsistentRead is true };
        return AnswerAsync(call, foreign ?? Stream.TableName, call => BatchGet(request, asked, call), cancellationToken);
    }

    private ScanResponse Scan(ScanRequest request, TableCall call)
    {
        if (request.Limit < 1)
            throw TableFaults.Invalid("A scan's Limit is at least 1.");
        var (after, until) = RangeOf(request);
        var items = new List<Dictionary<string, AttributeValue>>();
        var (bytes, last, isCut) = (0, (ItemImage?)null, false);
        foreach (var (key, image) in ViewFor(call).Between(after, until))
        {
            var item = image.ToAttributeMap();
            var size = ItemSize.Of(item);
            isCut = items.Count > 0 && bytes + size > ScanPageBytes;
            if (isCut)
                break;
            items.Add(item);
            (bytes, last) = (bytes + size, key);
            // As the service does, also when nothing is left behind it.
            isCut = items.Count == request.Limit;
            if (isCut)
                break;
        }
        call.Items = items.Count;
        return new ScanResponse
        {
            Items = items,
            Count = items.Count,
            ScannedCount = items.Count,
            LastEvaluatedKey = isCut ? last!.ToAttributeMap() : null,
            ConsumedCapacity = Consumed(request.ReturnConsumedCapacity, ItemSize.ReadUnits(bytes, call.IsConsistent)),
        };
    }

    // What is left of a segment, or of the table, which is the one segment of one.
    private (ScanPlace After, ScanPlace Until) RangeOf(ScanRequest request)
    {
        var (segment, total) = (request.Segment ?? 0, request.TotalSegments ?? 1);
        if (request.Segment is null != request.TotalSegments is null || total is < 1 or > SegmentsMax || segment < 0 || segment >= total)
            throw TableFaults.Invalid($"Segment is from 0 to TotalSegments - 1, and TotalSegments from 1 to {SegmentsMax:N0}; they are given both or not at all.");
        var (begin, until) = (ScanPlace.BeginOf(segment, total), ScanPlace.BeginOf(segment + 1, total));
        if (request.ExclusiveStartKey is not { } key)
            return (begin, until);
        var after = _items.PlaceOf(AskedKeyOf(key));
        return after.CompareTo(begin) >= 0 && after.CompareTo(until) < 0
            ? (after, until)
            : throw TableFaults.Invalid("The ExclusiveStartKey is not of the segment that is scanned.");
    }

    private BatchGetItemResponse BatchGet(BatchGetItemRequest request, KeysAndAttributes asked, TableCall call)
    {
        if (asked.Keys is not { Count: > 0 and <= BatchKeys })
            throw TableFaults.Invalid($"A batch has from 1 to {BatchKeys} keys.");
        var keys = asked.Keys.ConvertAll(AskedKeyOf);
        if (keys.Distinct().Count() < keys.Count)
            throw TableFaults.Invalid("A batch has no key twice.");
        var view = ViewFor(call);
        var (items, unprocessed) = (new List<Dictionary<string, AttributeValue>>(), new List<ItemImage>());
        var (bytes, units) = (0, 0.0);
        // Answered in an order that is not that of the request, as the service does it.
        foreach (var key in keys.OrderBy(_items.PlaceOf))
        {
            var item = view.Find(key)?.ToAttributeMap();
            var size = item is null ? 0 : ItemSize.Of(item);
            if (_weather.LeavesUnprocessed() || (items.Count > 0 && bytes + size > BatchBytes))
            {
                unprocessed.Add(key);
                continue;
            }
            (bytes, units) = (bytes + size, units + ItemSize.ReadUnits(size, call.IsConsistent));
            if (item is not null)
                items.Add(item);
        }
        if (unprocessed.Count == keys.Count)
            throw TableFaults.Throttled();
        (call.Items, call.UnprocessedKeys) = (items.Count, unprocessed.Count);
        return new BatchGetItemResponse
        {
            Responses = new() { [Stream.TableName] = items },
            UnprocessedKeys = unprocessed.Count == 0 ? [] : new()
            {
                [Stream.TableName] = new KeysAndAttributes { Keys = unprocessed.ConvertAll(key => key.ToAttributeMap()), ConsistentRead = asked.ConsistentRead },
            },
            ConsumedCapacity = Consumed(request.ReturnConsumedCapacity, units) is { } consumed ? [consumed] : null,
        };
    }
}
