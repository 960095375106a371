using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Checkpoints;

// The calls that load and save checkpoints in one table. A head is replaced by one conditional write, which is the whole save as
// far as anybody can see: its chunks are there before, under keys of their own, and those of the checkpoint before go after. So
// whatever stops a save, the table holds the old checkpoint or the new one, and maybe chunks that nobody names.
internal sealed class CheckpointTable(IAmazonDynamoDB client, string tableName)
{
    // Each time round another save took the place of the one that was being loaded; the second time is rare, the tenth absurd.
    private const int LoadLimit = 10;

    private readonly Lock _gate = new();

    // Where this process knows that no chunk is left behind, so that most saves are one call.
    private readonly HashSet<CheckpointKey> _chunkless = [];

    public async Task<StoredCheckpoint?> LoadAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        CheckpointHead? incomplete = null;
        for (var attempt = 0; attempt < LoadLimit; attempt++)
        {
            var item = await GetAsync(key, key.StreamArn, cancellationToken).ConfigureAwait(false);
            if (item is null)
                return null;
            var head = CheckpointHead.Parse(item);
            var packed = head.Packed ?? await JoinedAsync(key, head, cancellationToken).ConfigureAwait(false);
            if (packed is not null)
                return head.Open(key, packed);
            // Chunks go only after another head is there, so the same head twice has truly lost one.
            if (head == incomplete)
                throw new FormatException("a part of its position is missing");
            incomplete = head;
        }
        throw new FormatException($"it was replaced {LoadLimit} times while it was being loaded");
    }

    public async Task SaveAsync(CheckpointKey key, StoredCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var packed = PackedCheckpoint.Of(key, checkpoint);
        if (packed.IsChunked)
            SetChunkless(key, false);
        foreach (var chunk in packed.Chunks())
            await client.PutItemAsync(new PutItemRequest { TableName = tableName, Item = chunk }, cancellationToken).ConfigureAwait(false);
        await PutHeadAsync(key, checkpoint, packed, cancellationToken).ConfigureAwait(false);
        if (!packed.IsChunked && IsChunkless(key))
            return;
        await SweepAsync(key, packed.FirstChunk, cancellationToken).ConfigureAwait(false);
        SetChunkless(key, !packed.IsChunked);
    }

    // The head first: that one call is the whole deletion as far as anybody can see, and it wants nothing of what is stored, which
    // may be unreadable. A head whose chunks went first would be a broken checkpoint where the deletion is cut off. Its chunks are
    // looked for before, because after it someone's next save may have put some that look the same.
    public async Task DeleteAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        var chunks = await ChunksAsync(key, cancellationToken).ConfigureAwait(false);
        var deletion = new DeleteItemRequest
        {
            TableName = tableName,
            Key = CheckpointAttributes.Key(key, key.StreamArn),
            ReturnValues = ReturnValue.ALL_OLD,
        };
        var deleted = (await client.DeleteItemAsync(deletion, cancellationToken).ConfigureAwait(false)).Attributes ?? [];
        var holder = deleted.GetValueOrDefault(CheckpointAttributes.Holder)?.S;
        _ = long.TryParse(
            deleted.GetValueOrDefault(CheckpointAttributes.Version)?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        foreach (var chunk in chunks.Where(chunk => chunk.GoesWith(version, holder)))
            await DeleteAsync(key, chunk, cancellationToken).ConfigureAwait(false);
    }

    // Only heads have a holder.
    public async Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken)
    {
        var query = new QueryRequest
        {
            TableName = tableName,
            ConsistentRead = true,
            KeyConditionExpression = "#consumer = :consumer",
            FilterExpression = "attribute_exists(#holder)",
            ProjectionExpression = "#stream",
            ExpressionAttributeNames = new()
            {
                ["#consumer"] = CheckpointAttributes.ConsumerName,
                ["#stream"] = CheckpointAttributes.StreamArn,
                ["#holder"] = CheckpointAttributes.Holder,
            },
            ExpressionAttributeValues = new() { [":consumer"] = new(consumerName) },
        };
        return await SortKeysAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> ListConsumersAsync(CancellationToken cancellationToken)
    {
        var scan = new ScanRequest
        {
            TableName = tableName,
            FilterExpression = "attribute_exists(#holder)",
            ProjectionExpression = "#consumer",
            ExpressionAttributeNames = new() { ["#consumer"] = CheckpointAttributes.ConsumerName, ["#holder"] = CheckpointAttributes.Holder },
        };
        var names = new SortedSet<string>(StringComparer.Ordinal);
        do
        {
            var page = await client.ScanAsync(scan, cancellationToken).ConfigureAwait(false);
            names.UnionWith((page.Items ?? []).Select(item => item[CheckpointAttributes.ConsumerName].S));
            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });
        return [.. names];
    }

    private async Task PutHeadAsync(
        CheckpointKey key, StoredCheckpoint checkpoint, PackedCheckpoint packed, CancellationToken cancellationToken)
    {
        // The second half lets through a save that is made again, by the SDK too, because its answer was lost.
        var follows = checkpoint.Version == 1 ? "attribute_not_exists(#version)" : "#version = :before";
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = packed.Head(),
            ConditionExpression = $"{follows} OR (#version = :version AND #holder = :holder)",
            ExpressionAttributeNames = new() { ["#version"] = CheckpointAttributes.Version, ["#holder"] = CheckpointAttributes.Holder },
            ExpressionAttributeValues = new() { [":version"] = Number(checkpoint.Version), [":holder"] = new(checkpoint.Holder) },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        // A value that the expression does not use is refused.
        if (checkpoint.Version > 1)
            request.ExpressionAttributeValues[":before"] = Number(checkpoint.Version - 1);
        try
        {
            await client.PutItemAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException e)
        {
            var stored = e.Item is { Count: > 0 } item ? CheckpointHead.Parse(item) : null;
            throw key.Conflict(checkpoint, stored?.Version ?? 0, stored?.Holder, stored?.SavedAt);
        }
    }

    private async Task<byte[]?> JoinedAsync(CheckpointKey key, CheckpointHead head, CancellationToken cancellationToken)
    {
        var first = ChunkKey.FirstOf(key.StreamArn, head.Version, head.Holder, head.Checksum);
        using var packed = new MemoryStream();
        for (var index = 0; index < head.ChunkCount; index++)
        {
            var chunk = await GetAsync(key, (first with { Index = index }).ToString(), cancellationToken).ConfigureAwait(false);
            if (chunk is null)
                return null;
            packed.Write(CheckpointHead.Bytes(chunk));
        }
        return packed.ToArray();
    }

    private async Task<Dictionary<string, AttributeValue>?> GetAsync(CheckpointKey key, string sortKey, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = tableName, Key = CheckpointAttributes.Key(key, sortKey), ConsistentRead = true };
        var answer = await client.GetItemAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Item is { Count: > 0 } item ? item : null;
    }

    private async Task SweepAsync(CheckpointKey key, ChunkKey saved, CancellationToken cancellationToken)
    {
        foreach (var chunk in await ChunksAsync(key, cancellationToken).ConfigureAwait(false))
        {
            if (chunk.IsOutlivedBy(saved))
                await DeleteAsync(key, chunk, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<ChunkKey>> ChunksAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        var query = new QueryRequest
        {
            TableName = tableName,
            ConsistentRead = true,
            KeyConditionExpression = "#consumer = :consumer AND begins_with(#stream, :chunks)",
            ProjectionExpression = "#stream",
            ExpressionAttributeNames = new() { ["#consumer"] = CheckpointAttributes.ConsumerName, ["#stream"] = CheckpointAttributes.StreamArn },
            ExpressionAttributeValues = new() { [":consumer"] = new(key.ConsumerName), [":chunks"] = new(ChunkKey.PrefixFor(key.StreamArn)) },
        };
        return [.. (await SortKeysAsync(query, cancellationToken).ConfigureAwait(false)).Select(sortKey => ChunkKey.TryParse(key.StreamArn, sortKey)).OfType<ChunkKey>()];
    }

    private async Task DeleteAsync(CheckpointKey key, ChunkKey chunk, CancellationToken cancellationToken) =>
        await client.DeleteItemAsync(tableName, CheckpointAttributes.Key(key, chunk.ToString()), cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<string>> SortKeysAsync(QueryRequest query, CancellationToken cancellationToken)
    {
        var sortKeys = new List<string>();
        do
        {
            var page = await client.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            sortKeys.AddRange((page.Items ?? []).Select(item => item[CheckpointAttributes.StreamArn].S));
            query.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (query.ExclusiveStartKey is { Count: > 0 });
        return sortKeys;
    }

    private bool IsChunkless(CheckpointKey key)
    {
        lock (_gate)
            return _chunkless.Contains(key);
    }

    private void SetChunkless(CheckpointKey key, bool isChunkless)
    {
        lock (_gate)
            _ = isChunkless ? _chunkless.Add(key) : _chunkless.Remove(key);
    }

    private static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };
}
