using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

// A process that does nothing but save is killed, again and again, each time on the file that the one before left: by turns at any
// moment, and as soon as half a save is there.
public sealed class KilledSaverTests : IDisposable
{
    private const string Arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";
    private const int Kills = 25;
    private const int KilledBySignal9 = 128 + 9;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public KilledSaverTests() => _limit.CancelAfter(Limit);

    private string File => _folder.File("position.json");

    public void Dispose()
    {
        _folder.Dispose();
        _limit.Dispose();
    }

    [Fact, Trait("Rule", "P8")]
    public async Task A_saver_killed_at_any_moment_leaves_a_whole_checkpoint_not_older_than_the_last_one_acknowledged()
    {
        var random = new Random(1);
        var halfWritten = 0;

        for (var kill = 0; kill < Kills; kill++)
        {
            var acknowledged = await SaveUntilKilledAsync(acknowledgements: random.Next(1, 8), pause: kill % 2 == 0
                ? () => Thread.SpinWait(random.Next(200_000))
                : () => SpinWait.SpinUntil(() => System.IO.File.Exists(File + ".tmp"), Limit));
            halfWritten += System.IO.File.Exists(File + ".tmp") ? 1 : 0;
            await ShouldBeWholeAsync(acknowledged);
        }

        halfWritten.ShouldBeGreaterThan(0, "some kills hit a save under way");
    }

    [Fact]
    public async Task A_store_in_another_process_is_told_who_has_the_file()
    {
        using var saver = Start();
        await saver.StandardOutput.ReadLineAsync(_limit.Token);

        var refused = Should.Throw<IOException>(() => new FileCheckpointStore(File));

        refused.Message.ShouldContain($"'{File}' is in use by process {saver.Id} ");
        saver.HasExited.ShouldBeFalse();
        saver.Kill();
        await saver.WaitForExitAsync(_limit.Token);
    }

    // The last version that it said to be saved.
    private async Task<long> SaveUntilKilledAsync(int acknowledgements, Action pause)
    {
        using var saver = Start();
        var last = "";
        for (var line = 0; line < acknowledgements; line++)
            last = await saver.StandardOutput.ReadLineAsync(_limit.Token) ?? throw new InvalidOperationException("The saver ended by itself.");
        pause();
        saver.Kill();
        while (await saver.StandardOutput.ReadLineAsync(_limit.Token) is { } line)
            last = line;
        await saver.WaitForExitAsync(_limit.Token);
        if (!OperatingSystem.IsWindows())
            saver.ExitCode.ShouldBe(KilledBySignal9, "it was running when it was killed");
        return long.Parse(last, CultureInfo.InvariantCulture);
    }

    private async Task ShouldBeWholeAsync(long acknowledged)
    {
        using var store = new FileCheckpointStore(File);
        var loaded = await store.LoadAsync("saver", Arn, _limit.Token);
        loaded.ShouldNotBeNull();
        loaded.Version.ShouldBeInRange(acknowledged, acknowledged + 1);
        loaded.Position.Shards.Count.ShouldBe(1000);
        loaded.Position.Shards.ShouldAllBe(shard => shard.After == SequenceNumber.Parse(loaded.Version.ToString(CultureInfo.InvariantCulture)));
    }

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "CheckpointSaver.dll"), File },
        RedirectStandardOutput = true,
    })!;
}
