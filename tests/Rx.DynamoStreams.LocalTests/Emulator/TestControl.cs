using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// DynamoDB Local's hidden test control, for one account: puts into a table that does not exist.
public sealed class TestControl(IAmazonDynamoDB tables)
{
    // Closes every open shard of the account's streams and opens one child for each.
    public Task RollOverAsync() => PutAsync(new() { ["ACTION"] = new("ROLLOVER") });

    // Makes all that is there older: iterators expire after 15 minutes, shards roll over after 4 hours, records are trimmed
    // after 24.
    public async Task DilateTimeAsync(int hours)
    {
        // The emulator takes an iterator for expired that was minted in an earlier millisecond than the last dilation, so one
        // minted in the same millisecond would live on.
        var now = Milliseconds();
        while (Milliseconds() <= now)
            await Task.Yield();
        await PutAsync(new() { ["ACTION"] = new("DILATE_TIME"), ["HOURS"] = new(hours.ToString(CultureInfo.InvariantCulture)) });

        static long Milliseconds() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    }

    private Task<PutItemResponse> PutAsync(Dictionary<string, AttributeValue> item) =>
        tables.PutItemAsync("[TEST_CONTROL]", item);
}
