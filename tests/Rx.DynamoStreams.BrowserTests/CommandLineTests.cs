using System.Net;
using System.Net.NetworkInformation;
using Dashboard;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.BrowserTests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--rate 5000", 2, "--rate is '5000', and must be a number of changes a second, 0 to 1000.")]
    [InlineData("--url here", 2, "--url is 'here', and must be a URL with http://.")]
    [InlineData("--url https://127.0.0.1:5443", 2, "--url is 'https://127.0.0.1:5443', and must be a URL with http://.")]
    [InlineData("--url http://192.0.2.1:5080", 1, "The page cannot be served at http://192.0.2.1:5080/: Cannot assign requested address; choose another --url.")]
    [InlineData("--url http://localhost:0", 1, "The page cannot be served at http://localhost:0/: Dynamic port binding is not supported when binding to localhost. You must either bind to 127.0.0.1:0 or [::1]:0, or both; choose another --url.")]
    [InlineData("--top-by total", 2, "--top-by is of use with --table-name only: name the table, or leave it out to see the shop in memory.")]
    [InlineData("--table-name orders --checkpoint /tmp", 2, "--checkpoint is '/tmp', and must be a file, not a folder.")]
    [InlineData("--table-name orders --checkpoint /none/at", 2, "--checkpoint is '/none/at', and there is no folder '/none': make it, or name a file in another one.")]
    [InlineData("--table-name orders --endpoint-url here", 2, "--endpoint-url is 'here', and must be a URL with http:// or https://.")]
    public async Task What_is_wrong_is_told_in_a_sentence(string arguments, int exitCode, string sentence)
    {
        (await RunAsync(arguments)).ShouldBe((exitCode, sentence + Environment.NewLine));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told_in_a_sentence()
    {
        await using var first = await HostedDashboard.StartAsync();

        var (exitCode, error) = await RunAsync($"--url {first.Url}");

        exitCode.ShouldBe(1);
        var sentence = $"The page cannot be served at {first.Url}: address already in use; choose another --url.";
        error.ShouldBe(sentence + Environment.NewLine, StringCompareShould.IgnoreCase);
    }

    // As processes, whose environment has credentials of their own.
    [Theory]
    [InlineData("--endpoint-url http://127.0.0.1:1", "cannot be reached; check --endpoint-url, and that DynamoDB Local runs.")]
    [InlineData("--region nowhere", " and the network.")]
    public async Task What_cannot_be_reached_is_told_in_a_sentence(string arguments, string ending)
    {
        var (exitCode, output, error) = await DashboardProcess.RunAsync(["--table-name", "orders", .. arguments.Split(' ')]);

        (exitCode, output).ShouldBe((1, ""));
        error.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldEndWith(ending);
    }

    [Fact]
    public async Task Without_an_address_the_page_is_for_this_machine_alone()
    {
        CommandLine.OptionsOf(CommandLine.Parse([], TextWriter.Null)).Url.ShouldBe(new Uri("http://127.0.0.1:5080"));

        await using var dashboard = await HostedDashboard.StartAsync();

        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        listeners.Where(at => at.Port == dashboard.Url.Port).ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Loopback);
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string arguments)
    {
        await using var error = new StringWriter();
        return (await CommandLine.RunAsync(arguments.Split(' '), error), error.ToString());
    }
}
