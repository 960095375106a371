using Amazon;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class UsageTests
{
    [Theory]
    [InlineData("", "A command is needed: tail, shards, streams or checkpoint.")]
    [InlineData("tali", "'tali' is not understood, see rxddb --help.")]
    [InlineData("tail --tabel-name orders", "'--tabel-name' is not understood, see rxddb --help.")]
    [InlineData("tail", "--table-name or --stream-arn is needed, to name the stream.")]
    [InlineData("shards", "--table-name or --stream-arn is needed, to name the stream.")]
    [InlineData("tail --table-name orders --stream-arn arn", "--table-name and --stream-arn exclude each other: give one of them.")]
    [InlineData("tail --table-name", "Required argument missing for option: '--table-name'.")]
    [InlineData("tail --table-name orders --since 15m --from latest", "--since and --from exclude each other: give one of them.")]
    [InlineData("tail --table-name orders --from yesterday", "--from is 'yesterday', and must be latest or horizon.")]
    [InlineData("tail --table-name orders --since yesterday", "--since is 'yesterday', and must be a time with its zone such as 2026-11-23T10:00:00Z, or how long ago such as 15m or 2h.")]
    [InlineData("tail --table-name orders --interval 0s", "--interval is '0s', and must be a duration such as 20ms, 1s or 5m, from 1ms to 1d.")]
    [InlineData("tail --table-name orders --interval 25h", "--interval is '25h', and must be a duration such as 20ms, 1s or 5m, from 1ms to 1d.")]
    [InlineData("tail --table-name orders --output json", "--output is 'json', and must be text or jsonl.")]
    [InlineData("tail --table-name orders --on-gap stop", "--on-gap is 'stop', and must be continue or fail.")]
    [InlineData("shards --table-name orders --output jsonl", "--output is 'jsonl', and must be text or json.")]
    [InlineData("shards --table-name orders --interval 5s", "--interval is of use with --watch only.")]
    [InlineData("shards --table-name orders --plain", "--plain is of use with --watch only.")]
    [InlineData("shards --table-name orders --watch --interval 500ms", "--interval is '500ms', and must be a duration such as 5s or 1m, from 1s to 1d.")]
    [InlineData("streams --region a.b", "--region is 'a.b', and must be a region's name, such as eu-central-1.")]
    [InlineData("streams --endpoint-url localhost:8000", "--endpoint-url is 'localhost:8000', and must be a URL with http:// or https://.")]
    [InlineData("streams --stream-arn arn", "'--stream-arn' is not understood, see rxddb --help.")]
    public async Task Wrong_usage_is_one_sentence_and_exit_code_2(string commandLine, string sentence)
    {
        using var rxddb = new CliRun(new Listing());

        var exitCode = await rxddb.StartAsync(commandLine);

        exitCode.ShouldBe(2);
        rxddb.Error.ShouldBe($"rxddb: {sentence}\n");
        rxddb.ConnectedWith.ShouldBeNull("nothing is called before the arguments are right");
    }

    [Fact]
    public async Task An_option_given_twice_is_wrong_usage()
    {
        using var rxddb = new CliRun(new Listing());

        var exitCode = await rxddb.StartAsync("tail --table-name a --table-name b");

        exitCode.ShouldBe(2);
        rxddb.Error.ShouldContain("'--table-name'");
    }

    [Fact]
    public async Task Help_is_no_wrong_usage()
    {
        using var rxddb = new CliRun(new Listing());

        var exitCode = await rxddb.StartAsync("tail --help");

        exitCode.ShouldBe(0);
        rxddb.Error.ShouldBeEmpty();
        rxddb.Output.ShouldContain("--interval <duration>");
    }

    [Fact]
    public async Task Region_profile_and_endpoint_reach_the_client()
    {
        using var rxddb = new CliRun(new Listing());

        await rxddb.StartAsync("streams --region eu-central-1 --profile dev --endpoint-url http://localhost:8000");

        var options = rxddb.ConnectedWith.ShouldNotBeNull();
        options.Region.ShouldBe(RegionEndpoint.EUCentral1);
        options.Profile.ShouldBe("dev");
        options.EndpointUrl.ShouldBe(new Uri("http://localhost:8000"));
    }
}
