using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// One replica at a time has a file. That a killed process leaves it free is shown where processes are killed.
public sealed class ReplicaFileLockStories : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ReplicaWorld _world;

    public ReplicaFileLockStories() => _world = new ReplicaWorld(with: o => o with { File = File });

    private string File => _folder.File("orders.replica");

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_second_replica_on_a_file_ends_with_a_sentence_that_says_who_has_it_and_the_first_lives_on()
    {
        await StartAsync(_world.Replica);
        using var second = _world.NewReplica();

        var refused = await Should.ThrowAsync<IOException>(() => StartAsync(second));
        _world.Put("a", 1);
        var saving = _world.Replica.SaveAsync();
        Run();

        refused.Message.ShouldMatch($"^Replica file '{File}' is in use by process {Environment.ProcessId} [^:]*: name another file, or end the other replica first.$");
        await saving;
        (_world.Shown, second.Count).ShouldBe(("a1", 0));
    }

    [Fact]
    public async Task A_file_is_free_once_its_replica_is_disposed()
    {
        await StartAsync(_world.Replica);
        _world.Replica.Dispose();

        using var second = _world.NewReplica();
        await StartAsync(second);

        await Should.ThrowAsync<IOException>(() => StartAsync(_world.NewReplica()), "it is the second one's now");
    }

    [Fact]
    public async Task A_file_is_free_once_its_table_is_deleted()
    {
        using var deleted = new ReplicaWorld(with: o => o with { File = File, MaxAbsence = TimeSpan.Zero });
        var sets = deleted.Watch();
        _ = deleted.Replica.StartAsync();
        deleted.At(30.Seconds(), deleted.Table.DeleteTable);
        deleted.RunUntil(5.Minutes());

        sets[^1].ShouldBe("end");
        await StartAsync(_world.Replica);
    }

    [Fact]
    public async Task A_file_is_free_once_its_replica_has_failed()
    {
        using var failing = new ReplicaWorld(with: o => o with { File = File }, map: _ => throw new FormatException());
        failing.Put("a", 1);
        var failed = failing.Replica.StartAsync();
        failing.RunUntil(20.Seconds());

        await Should.ThrowAsync<UnmappableItemException>(failed);
        await StartAsync(_world.Replica);
    }

    [Fact]
    public async Task A_replica_that_was_not_started_has_no_file_and_one_that_is_disposed_takes_none()
    {
        using var idle = _world.NewReplica();
        var early = _world.NewReplica();
        _ = early.StartAsync();
        early.Dispose();
        Run();

        _folder.FileNames.ShouldBeEmpty();
        await StartAsync(_world.Replica);
    }

    [Fact]
    public async Task What_stands_beside_the_file_is_for_its_owner_alone()
    {
        await StartAsync(_world.Replica);

        _folder.FileNames.ShouldBe(["orders.replica.holder", "orders.replica.lock"]);
        _folder.FileNames.ShouldAllBe(name => OperatingSystem.IsWindows()
            || System.IO.File.GetUnixFileMode(_folder.File(name)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_ends_a_replica_with_a_sentence()
    {
        using var world = new ReplicaWorld(with: o => o with { File = _folder.File("none/orders.replica") });
        var started = world.Replica.StartAsync();

        world.RunUntil(20.Seconds());

        (await Should.ThrowAsync<DirectoryNotFoundException>(started)).Message
            .ShouldBe($"The folder of replica file '{_folder.File("none/orders.replica")}' is not there: create it, or name another file.");
    }

    private async Task StartAsync(DynamoTableReplica<string> replica)
    {
        var started = replica.StartAsync();
        Run();
        await started;
    }

    private void Run() => _world.RunUntil(TimeSpan.FromTicks(_world.Scheduler.Clock) + 20.Seconds());
}
