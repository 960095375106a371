using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Examples;

public sealed class ReplicaExampleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_replica_example_shows_a_snapshot_then_leaders_and_levels_and_ends_by_itself()
    {
        var (exitCode, output, error) = await RunAsync("3");

        (exitCode, error).ShouldBe((0, ""));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldMatch(@" 1000 players, \d+ points at most$");
        lines.ShouldContain(line => line.Contains("  leading: player-", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains(" is at level ", StringComparison.Ordinal));
        lines[^1].ShouldMatch(@" the copy has \d+ players, and the table 1000$");
    }

    [Fact]
    public async Task The_replica_example_says_what_is_wrong_with_its_argument()
    {
        var (exitCode, output, error) = await RunAsync("soon");

        (exitCode, output).ShouldBe((2, ""));
        error.ShouldBe("'soon' is not how long to run: give a number of seconds up to 3600, or nothing for 10.\n");
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string seconds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Replica.dll"), seconds])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var example = Process.Start(start)!;
        using var killing = limit.Token.Register(example.Kill);
        var (output, error) = (example.StandardOutput.ReadToEndAsync(CancellationToken.None), example.StandardError.ReadToEndAsync(CancellationToken.None));
        await example.WaitForExitAsync(CancellationToken.None);
        return (example.ExitCode, await output, await error);
    }
}
