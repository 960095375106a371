using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// The emulator's stream calls without the library, so that what it does is known whatever the library does. DynamoDB Local
// takes the access key from the Authorization header and does not look at the signature.
public sealed class RawStreams(Uri endpoint, string accessKey)
{
    private static readonly HttpClient Http = new();

    public async Task<RawAnswer> CallAsync(string operation, JsonObject request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var message = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent(request.ToJsonString(), new MediaTypeHeaderValue("application/x-amz-json-1.0")),
        };
        message.Headers.Add("X-Amz-Target", $"DynamoDBStreams_20120810.{operation}");
        var scope = $"{accessKey}/20260101/us-east-1/dynamodb/aws4_request";
        message.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0");
        using var response = await Http.SendAsync(message);
        return new RawAnswer((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    // Parents before children. The emulator lists shards by their ids, which tell the millisecond of their birth and then a random
    // number, so a shard that rolls over within its first millisecond may be listed behind its child.
    public async Task<IReadOnlyList<RawShard>> ShardsAsync(string streamArn)
    {
        var answer = await CallAsync("DescribeStream", new() { ["StreamArn"] = streamArn });
        var listed = answer.Body["StreamDescription"]!["Shards"]!.AsArray().Select(shard => new RawShard(
            (string)shard!["ShardId"]!,
            (string?)shard["ParentShardId"],
            (string?)shard["SequenceNumberRange"]!["EndingSequenceNumber"])).ToList();
        var inOrder = listed.Where(shard => listed.TrueForAll(parent => parent.Id != shard.Parent)).ToList();
        for (var i = 0; i < inOrder.Count; i++)
            inOrder.AddRange(listed.Where(shard => shard.Parent == inOrder[i].Id));
        return inOrder;
    }

    // All that the stream holds, shard after shard; it has to be switched off.
    public async Task<IReadOnlyList<JsonNode>> RecordsAsync(string streamArn)
    {
        var records = new List<JsonNode>();
        foreach (var shard in await ShardsAsync(streamArn))
        {
            for (var minted = await MintAsync(streamArn, shard.Id); minted is not null;)
            {
                var page = await ReadAsync(minted);
                records.AddRange(page.Changes);
                minted = page.Next;
            }
        }
        return records;
    }

    public async Task<RawAnswer> MintAsync(
        string streamArn, string shardId, string type = "TRIM_HORIZON", string? sequenceNumber = null)
    {
        var request = new JsonObject { ["StreamArn"] = streamArn, ["ShardId"] = shardId, ["ShardIteratorType"] = type };
        if (sequenceNumber is not null)
            request["SequenceNumber"] = sequenceNumber;
        return await CallAsync("GetShardIterator", request);
    }

    public Task<RawAnswer> ReadAsync(RawAnswer minted)
    {
        ArgumentNullException.ThrowIfNull(minted);
        return CallAsync("GetRecords", new() { ["ShardIterator"] = (string)minted.Body["ShardIterator"]! });
    }
}
