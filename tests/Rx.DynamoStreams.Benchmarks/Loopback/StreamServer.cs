using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Rx.DynamoStreams.Benchmarks.Loopback;

// A DynamoDB Streams endpoint that runs as a process of its own: so many shards of so many full pages each, and then open and
// empty, or closed at once. Its work a call is next to nothing; what is measured is the caller.
internal static class StreamServer
{
    public const string StreamArn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";

    public static async Task<int> RunAsync(int shards, int pages, bool isClosed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        await using var app = builder.Build();
        var service = new Service(shards, pages, isClosed);
        app.Run(service.AnswerAsync);
        await app.StartAsync().ConfigureAwait(false);
        Console.WriteLine(app.Urls.First());
        // Until whoever started it closes its input, or dies.
        await Console.In.ReadLineAsync().ConfigureAwait(false);
        return 0;
    }

    private sealed class Service(int shards, int pages, bool isClosed)
    {
        private readonly byte[][] _pages = [.. Enumerable.Range(0, pages).Select(RecordPages.RecordsOf)];

        public async Task AnswerAsync(HttpContext context)
        {
            var request = await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync().ConfigureAwait(false);
            var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
            var answer = operation switch
            {
                "DescribeStream" => Text(Describe(ValueOf(request, "ExclusiveStartShardId"))),
                "GetShardIterator" => Text($$"""{"ShardIterator":"{{ValueOf(request, "ShardId")}}|0"}"""),
                _ => Records(ValueOf(request, "ShardIterator")!),
            };
            context.Response.ContentType = "application/x-amz-json-1.0";
            context.Response.ContentLength = answer.Length;
            // As the service does; a page without one is read by the reference decoder.
            context.Response.Headers["x-amz-crc32"] = Crc32.HashToUInt32(answer).ToString(CultureInfo.InvariantCulture);
            await context.Response.Body.WriteAsync(answer).ConfigureAwait(false);
        }

        private string Describe(string? after)
        {
            var first = after is null ? 0 : int.Parse(after.AsSpan(8, 20), CultureInfo.InvariantCulture) + 1;
            var listed = Enumerable.Range(first, Math.Min(100, shards - first)).Select(shard =>
                $$$"""{"ShardId":"{{{NameOf(shard)}}}","SequenceNumberRange":{"StartingSequenceNumber":"000000000000000000001"{{{(isClosed ? ",\"EndingSequenceNumber\":\"000000000000999999999\"" : "")}}} }}""");
            var last = first + 100 < shards ? $",\"LastEvaluatedShardId\":\"{NameOf(first + 99)}\"" : "";
            return $$$"""{"StreamDescription":{"StreamArn":"{{{StreamArn}}}","StreamStatus":"{{{(isClosed ? "DISABLED" : "ENABLED")}}}","TableName":"orders","StreamViewType":"NEW_AND_OLD_IMAGES","Shards":[{{{string.Join(',', listed)}}}]{{{last}}} }}""";
        }

        private byte[] Records(string iterator)
        {
            var parts = iterator.Split('|');
            var page = int.Parse(parts[1], CultureInfo.InvariantCulture);
            var next = isClosed && page + 1 >= pages ? null : $"{parts[0]}|{Math.Min(page + 1, pages)}";
            var head = Text(next is null ? "{" : $$"""{"NextShardIterator":"{{next}}",""");
            return [.. head, .. page < pages ? _pages[page] : "\"Records\":[]}"u8];
        }

        private static string NameOf(int shard) => string.Create(CultureInfo.InvariantCulture, $"shardId-{shard:D20}-0a1b2c3d");

        // The requests are our own, so this is enough of JSON.
        private static string? ValueOf(string json, string name)
        {
            var start = json.IndexOf($"\"{name}\":\"", StringComparison.Ordinal);
            if (start < 0)
                return null;
            start += name.Length + 4;
            return json[start..json.IndexOf('"', start)];
        }

        private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
    }
}
