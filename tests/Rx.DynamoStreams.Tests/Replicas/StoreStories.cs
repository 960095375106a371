using System.Reactive;
using Microsoft.Data.Sqlite;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// A replica that finds its items in a database. What one does that begins there is in ReplicaInSqliteStories.
public sealed class StoreStories
{
    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public void A_replica_goes_on_from_its_database_without_a_scan(string viewType)
    {
        using var world = new StoreWorld(viewType);
        world.Table.Put("a", 1);
        world.Table.Put("b", 1);
        world.Start();
        world.Run(2.Minutes());
        world.End();
        var scans = world.Scans;
        world.Table.Put("a", 2);
        world.Table.Put("a", 1);
        world.Table.Delete("b");
        world.Table.Put("c", 1);

        var sets = world.Start();
        world.Run(2.Minutes());

        sets.ShouldBe(["snapshot: +a1 +c1"]);
        (world.Scans, scans > 0).ShouldBe((scans, true), "no further scan");
    }

    // The bookmark is older than the items by then, so the stream repeats what they have.
    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public void A_replica_whose_process_died_goes_on_from_what_it_had_shown(string viewType)
    {
        using var world = new StoreWorld(viewType, o => o with { SaveInterval = 1.Hours() });
        world.Table.Put("a", 1);
        world.Table.Put("b", 1);
        world.Start();
        world.Run(1.Minutes());
        var saving = world.Replica.SaveAsync();
        world.Run(10.Seconds());
        foreach (var version in (int[])[2, 1, 3, 1])
            world.Table.At(TimeSpan.FromTicks(world.Scheduler.Clock) + 2.Seconds(), () => world.Table.Put("a", version));
        world.Table.Delete("b");
        world.Run(10.Seconds());
        world.Table.Put("c", 1);
        var scans = world.Scans;
        world.Crash();

        var sets = world.Start();
        world.Run(2.Minutes());

        (saving.IsCompletedSuccessfully, world.Scans).ShouldBe((true, scans));
        sets.ShouldBe(["snapshot: +a1 +c1"]);
    }

    [Fact]
    public void A_process_that_dies_while_it_scans_begins_with_a_scan()
    {
        using var world = new StoreWorld(with: o => o with { ScanUnitsPerSecond = 0.1, ScanSegments = 4 });
        foreach (var number in Enumerable.Range(0, 100))
            world.Table.Put($"i{number}", 1);
        world.Start();
        world.Run(3.Seconds());
        var (live, scans) = (world.Replica.Count, world.Scans);
        world.Crash();
        world.Table.Delete("i7");

        var sets = world.Start();
        world.Run(2.Minutes());

        (live, scans > 0, world.Scans > scans).ShouldBe((0, true, true));
        (sets.Count, world.Replica.Count).ShouldBe((1, 99));
    }

    [Fact]
    public void A_process_that_dies_while_it_scans_after_a_gap_begins_with_a_scan()
    {
        using var world = new StoreWorld(with: o => o with { ScanUnitsPerSecond = 0.1, ScanSegments = 2, Stream = o.Stream with { ListingInterval = 1.Seconds() } });
        world.Table.Put("a", 1);
        world.Start();
        world.Run(1.Minutes());
        world.Table.Table.DisableStream();
        world.Run(5.Seconds());
        world.Table.Put("a", 2);
        world.Table.Table.EnableStream();
        var scans = world.Scans;
        for (var seconds = 0; world.Scans == scans && seconds < 60; seconds++)
            world.Run(1.Seconds());
        world.Crash();

        var sets = world.Start();
        world.Run(2.Minutes());

        scans.ShouldBeGreaterThan(0);
        sets.ShouldBe(["snapshot: +a2"]);
    }

    // Its scans would have one number, if both lives went on from one bookmark, and what the one saw count as seen by the other.
    [Fact]
    public void What_the_life_before_saw_after_a_gap_is_gone_when_its_removal_is_lost_in_another_gap()
    {
        using var world = new StoreWorld(with: o => o with { SaveInterval = 1.Hours() });
        world.Table.Put("a", 1);
        world.Table.Put("b", 1);
        world.Start();
        world.Run(1.Minutes());
        var saving = world.Replica.SaveAsync();
        world.Run(1.Minutes());
        world.End();
        var before = world.Start();
        world.Run(2.Minutes());
        world.Lose(() => world.Table.Put("a", 2));
        world.Run(2.Minutes());
        world.Crash();
        world.Lose(() => world.Table.Delete("b"));

        var sets = world.Start();
        world.Run(2.Minutes());

        saving.IsCompletedSuccessfully.ShouldBeTrue();
        before.ShouldBe(["snapshot: +a1 +b1", "a1>2"]);
        sets.ShouldBe(["snapshot: +a2"]);
    }

    [Fact]
    public void A_bookmark_that_the_stream_does_not_reach_back_to_is_followed_by_a_scan()
    {
        using var world = new StoreWorld();
        world.Table.Put("a", 1);
        world.Start();
        world.Run(2.Minutes());
        world.End();
        var scans = world.Scans;
        world.Table.Put("a", 2);
        world.Run(60.Hours());

        var sets = world.Start();
        world.Run(2.Minutes());

        sets.ShouldBe(["snapshot: +a2"]);
        world.Scans.ShouldBeGreaterThan(scans);
    }

    [Fact]
    public async Task A_database_of_another_table_or_of_something_else_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        Make(folder.File("customers"), "PRAGMA application_id=1383613523; PRAGMA user_version=1; CREATE TABLE replica (table_name TEXT, bookmark TEXT); INSERT INTO replica VALUES ('customers', NULL)");
        Make(folder.File("later"), "PRAGMA application_id=1383613523; PRAGMA user_version=2; CREATE TABLE replica (table_name TEXT)");
        Make(folder.File("diary"), "CREATE TABLE days (day TEXT)");
        await File.WriteAllTextAsync(folder.File("text"), new string('x', 5000), TestContext.Current.CancellationToken);

        foreach (var (name, what) in (IEnumerable<(string, string)>)[("customers", "is a replica of table 'customers'"), ("later", "is a replica of another version of this library"), ("diary", "is no replica"), ("text", "is no SQLite database, or is damaged")])
        {
            var before = await File.ReadAllBytesAsync(folder.File(name), TestContext.Current.CancellationToken);
            using var store = new SqliteReplicaStore(folder.File(name));
            using var world = new ReplicaWorld(with: o => o with { Store = store });
            var started = world.Replica.StartAsync();
            world.RunUntil(1.Minutes());

            (await Should.ThrowAsync<InvalidDataException>(started)).Message.ShouldStartWith($"The file '{folder.File(name)}' {what}");
            (await File.ReadAllBytesAsync(folder.File(name), TestContext.Current.CancellationToken)).ShouldBe(before);
        }
    }

    [Fact]
    public async Task Two_replicas_do_not_use_one_database()
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteReplicaStore(folder.File("orders.db"));
        using var other = new SqliteReplicaStore(folder.File("orders.db"));
        using var world = new ReplicaWorld(with: o => o with { Store = store });
        using var second = new ReplicaWorld(with: o => o with { Store = other });
        world.Put("a", 1);
        _ = world.Replica.StartAsync();
        world.RunUntil(1.Minutes());

        var started = second.Replica.StartAsync();
        second.RunUntil(1.Minutes());

        (await Should.ThrowAsync<IOException>(started)).Message.ShouldStartWith($"The database '{folder.File("orders.db")}' is used by another replica");
        world.Shown.ShouldBe("a1");
    }

    [Fact]
    public void Items_stay_readable_after_the_replica_until_its_store_is_disposed()
    {
        using var world = new StoreWorld();
        world.Table.Put("a", 1);
        world.Start();
        world.Run(1.Minutes());

        world.Replica.Dispose();
        var found = world.Replica.Find(ReplicaWorld.KeyOf("a"));
        world.End();

        found.ShouldBe("1");
        Should.Throw<ObjectDisposedException>(() => world.Replica.Find(ReplicaWorld.KeyOf("a")));
    }

    [Fact]
    public void Items_that_do_not_map_are_in_the_database_but_do_not_count()
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteReplicaStore(folder.File("orders.db"));
        using var world = new ReplicaWorld(
            with: o => o with { Store = store, Unmappable = UnmappableItems.SendTo(Observer.Create<UnmappableItem>(_ => { })) },
            map: image => image["version"]!.N is "13" ? throw new FormatException() : image["version"]!.N);
        world.Put("a", 1);
        world.Put("b", 13);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(20.Seconds(), () => world.Put("a", 13));
        world.At(25.Seconds(), () => world.Put("b", 2));
        world.RunUntil(30.Seconds());

        sets.ShouldBe(["snapshot: +a1", "-a1", "+b2"]);
        (world.Replica.Count, world.Replica.Find(ReplicaWorld.KeyOf("a")), world.Shown, store.Items.Count).ShouldBe((1, null, "b2", 2));
    }

    [Theory]
    [InlineData(nameof(IReplicaRows.Put))]
    [InlineData(nameof(IReplicaStore.Commit))]
    [InlineData(nameof(IReplicaRows.ReadAll))]
    public void A_store_that_fails_ends_the_replica_with_what_it_says(string what)
    {
        using var store = new FullStore(what);
        using var world = new ReplicaWorld(with: o => o with { Store = store });
        world.Put("a", 1);
        var sets = world.Watch();
        var started = world.Replica.StartAsync();

        world.RunUntil(1.Minutes());

        sets.ShouldBe(["The disk is full."]);
        started.Exception!.InnerException.ShouldBeOfType<IOException>();
    }

    [Fact]
    public void A_store_that_fails_in_the_stream_ends_the_replica_with_what_it_says()
    {
        using var store = new FullStore(nameof(IReplicaRows.Remove));
        using var world = new ReplicaWorld(with: o => o with { Store = store });
        world.Put("a", 1);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), () => world.Delete("a"));
        world.RunUntil(1.Minutes());

        sets.ShouldBe(["snapshot: +a1", "The disk is full."]);
    }

    [Fact]
    public void A_store_that_is_found_to_be_damaged_while_the_stream_is_read_ends_the_replica_with_what_it_says()
    {
        using var store = new FullStore(nameof(IReplicaRows.Remove), new InvalidDataException("The store is damaged."));
        using var world = new ReplicaWorld(with: o => o with { Store = store });
        world.Put("a", 1);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();
        world.At(30.Seconds(), () => world.Delete("a"));
        world.RunUntil(1.Minutes());

        sets.ShouldBe(["snapshot: +a1", "The store is damaged."]);
        world.Replica.Completion.IsFaulted.ShouldBeTrue();
    }

    [Fact]
    public void A_file_and_a_store_are_not_both_used()
    {
        using var store = new SqliteReplicaStore("orders.db");

        Should.Throw<ArgumentException>(() => new ReplicaWorld(with: o => o with { File = "orders.replica", Store = store }))
            .Message.ShouldContain("File and Store are both set");
    }

    private static void Make(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
