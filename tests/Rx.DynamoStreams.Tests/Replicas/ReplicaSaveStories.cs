using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// Saves that are due, saves that fail, and saves that the replica's end comes into. A replica is live, and its first save due an
// interval later, 12 seconds after its start.
public sealed class ReplicaSaveStories : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Log _log = new();

    public ReplicaSaveStories() => Directory.CreateDirectory(Folder);

    private string Folder => _folder.File("in");

    private string File => Path.Combine(Folder, "orders.replica");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void A_save_comes_each_interval_without_being_asked_for()
    {
        var saves = 0;
        using var world = World(with: o => o with { Saving = o.Saving with { RunAsync = (save, token) => { saves++; return o.Saving.RunAsync(save, token); } } });
        world.Put("a", 1);
        _ = world.Replica.StartAsync();

        world.RunUntil(2.Minutes());

        (saves, System.IO.File.Exists(File)).ShouldBe((3, true));
    }

    [Theory]
    [InlineData("the folder is gone")]
    [InlineData("a folder is in its place")]
    [InlineData("the disk is full")]
    public async Task A_save_that_fails_is_logged_and_told_to_whoever_asked_while_the_replica_lives_on(string why)
    {
        using var world = World(with: o => why == "the disk is full" ? o with { Saving = o.Saving with { Create = FullDisk.At } } : o);
        world.Put("a", 1);
        _ = world.Replica.StartAsync();
        world.RunUntil(20.Seconds());
        Break(why);

        var saving = world.Replica.SaveAsync();
        world.Put("a", 2);
        world.RunUntil(25.Seconds());

        var told = await Should.ThrowAsync<Exception>(saving);
        FailuresLogged.ShouldBe([$"Warning: The replica of table orders could not be saved to {File}, and is saved again later: {told.Message}"]);
        world.Shown.ShouldBe("a2");
    }

    [Theory]
    [InlineData("the folder is gone")]
    [InlineData("a folder is in its place")]
    public void After_a_save_that_failed_the_next_one_is_tried_when_it_is_due_and_works(string why)
    {
        using var world = World();
        world.Put("a", 1);
        _ = world.Replica.StartAsync();
        world.At(10.Seconds(), () => Break(why));
        world.RunUntil(50.Seconds());
        Mend();

        world.RunUntil(65.Seconds());
        var isSavedEarly = System.IO.File.Exists(File);
        world.RunUntil(80.Seconds());

        (FailuresLogged.Count, isSavedEarly, System.IO.File.Exists(File)).ShouldBe((1, false, true));
    }

    [Fact]
    public async Task A_save_that_breaks_off_leaves_the_file_before_it_and_nothing_half_written()
    {
        var isFull = false;
        using var world = World(with: o => o with { Saving = o.Saving with { Create = path => isFull ? FullDisk.At(path) : o.Saving.Create(path) } });
        world.Put("a", 1);
        _ = world.Replica.StartAsync();
        world.RunUntil(45.Seconds());
        var before = await System.IO.File.ReadAllTextAsync(File, Token);
        isFull = true;

        world.Put("a", 2);
        world.RunUntil(80.Seconds());

        FailuresLogged.Count.ShouldBe(1);
        (await System.IO.File.ReadAllTextAsync(File, Token)).ShouldBe(before);
        System.IO.File.Exists(File + ".tmp").ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_of_a_replica_breaks_off_its_save_and_waits_until_nothing_is_written_any_more()
    {
        using var held = new HeldWrites();
        using var world = World(with: o => o with { Saving = held.Saving });
        foreach (var number in Enumerable.Range(0, 2000))
            world.Put($"o{number}", 1);
        _ = world.Replica.StartAsync();
        var saving = world.Replica.SaveAsync();
        world.RunUntil(20.Seconds());
        await held.Begun.WaitAsync(Token);

        var disposing = Task.Run(world.Replica.Dispose, Token);
        await held.BrokenOff.WaitAsync(Token);
        await Should.ThrowAsync<IOException>(() => StartAnotherAsync(world));
        held.GoOn();
        await disposing;

        await Should.ThrowAsync<OperationCanceledException>(saving);
        Directory.EnumerateFiles(Folder).ShouldBe([File + ".lock"]);
    }

    [Fact]
    public void Without_a_file_there_is_nothing_to_save_to()
    {
        using var world = new ReplicaWorld();

        Should.Throw<InvalidOperationException>(() => { _ = world.Replica.SaveAsync(); }).Message.ShouldContain("has no file");
    }

    [Fact]
    public void Who_waits_for_a_save_is_not_left_waiting_when_the_replica_ends()
    {
        using var world = World();
        var saving = world.Replica.SaveAsync();

        world.Replica.Dispose();

        (saving.IsCanceled, world.Replica.SaveAsync().IsCanceled).ShouldBe((true, true));
    }

    private List<string> FailuresLogged => [.. _log.Lines.Where(line => line.Contains("could not be saved", StringComparison.Ordinal))];

    private void Break(string why)
    {
        if (why == "the folder is gone")
            Directory.Move(Folder, Folder + " elsewhere");
        else if (why == "a folder is in its place")
            Directory.CreateDirectory(File);
    }

    private void Mend()
    {
        if (Directory.Exists(File))
            Directory.Delete(File);
        else
            Directory.Move(Folder + " elsewhere", Folder);
    }

    private static async Task StartAnotherAsync(ReplicaWorld world)
    {
        using var another = world.NewReplica();
        var started = another.StartAsync();
        world.RunUntil(TimeSpan.FromTicks(world.Scheduler.Clock) + 5.Seconds());
        await started;
    }

    private ReplicaWorld World(Func<DynamoTableReplicaOptions, DynamoTableReplicaOptions>? with = null) => new(with: options =>
    {
        options = options with { File = File, SaveInterval = 30.Seconds(), Stream = options.Stream with { LoggerFactory = _log } };
        return with?.Invoke(options) ?? options;
    });
}
