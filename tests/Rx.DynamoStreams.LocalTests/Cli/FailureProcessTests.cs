using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Cli;

public sealed class FailureProcessTests(DynamoDbLocal local)
{
    [Theory]
    [InlineData(1, "tail", "--stream-arn", "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000")]
    [InlineData(1, "tail", "--table-name", "orders")]
    [InlineData(1, "streams", "--profile", "nobody")]
    [InlineData(2, "tail", "--table-name", "orders", "--interval", "soon")]
    [InlineData(2, "shards")]
    public async Task What_cannot_be_done_is_one_sentence(int expectedExitCode, params string[] args)
    {
        using var rxddb = new RxddbProcess(local.Endpoint, "nobody", args);

        var (exitCode, output, error) = await rxddb.EndAsync();

        exitCode.ShouldBe(expectedExitCode);
        output.ShouldBeEmpty();
        error.TrimEnd('\n').Split('\n').ShouldHaveSingleItem().ShouldStartWith("rxddb: ");
    }

    [Theory]
    [InlineData("streams")]
    [InlineData("tail", "--stream-arn", "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000")]
    public async Task An_endpoint_where_nobody_listens_is_one_sentence_that_names_it(params string[] args)
    {
        using var rxddb = new RxddbProcess(new Uri("http://127.0.0.1:9/"), "nobody", args);

        var (exitCode, _, error) = await rxddb.EndAsync();

        exitCode.ShouldBe(1);
        error.TrimEnd('\n').Split('\n').ShouldHaveSingleItem().ShouldContain("127.0.0.1:9");
    }
}
