using System.Text.Json.Nodes;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Cli;

public sealed class ListingProcessTests : IDisposable
{
    private readonly string _accessKey = $"CLI{Guid.NewGuid():N}";
    private readonly DynamoDbLocal _local;
    private readonly LocalAccount _account;

    public ListingProcessTests(DynamoDbLocal local) => (_local, _account) = (local, new LocalAccount(local, _accessKey));

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task The_shards_of_a_stream_that_rolled_over()
    {
        var table = await _account.CreateTableAsync();
        await _account.Control.RollOverAsync();
        using var rxddb = new RxddbProcess(_local.Endpoint, _accessKey, "shards", "--table-name", table.Name, "--output", "json");

        var (exitCode, output, error) = await rxddb.EndAsync();

        (exitCode, error).ShouldBe((0, ""));
        var stream = JsonNode.Parse(output)!;
        ((string?)stream["streamArn"]).ShouldBe(table.StreamArn);
        var shards = stream["shards"]!.AsArray();
        shards.Select(shard => (bool)shard!["open"]!).ShouldBe([false, true]);
        ((string?)shards[1]!["parentShardId"]).ShouldBe((string?)shards[0]!["shardId"]);
    }

    [Fact]
    public async Task The_streams_of_an_account()
    {
        var tables = new[] { await _account.CreateTableAsync(), await _account.CreateTableAsync() };
        using var rxddb = new RxddbProcess(_local.Endpoint, _accessKey, "streams");

        var (exitCode, output, error) = await rxddb.EndAsync();

        (exitCode, error).ShouldBe((0, ""));
        foreach (var table in tables)
            output.ShouldContain(table.StreamArn);
    }
}
