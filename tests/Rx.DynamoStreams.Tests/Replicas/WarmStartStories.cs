using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Replicas;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Checkpoints;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class WarmStartStories : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("orders.replica");

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public async Task A_replica_goes_on_from_its_file_without_a_scan(string viewType)
    {
        using var world = World(viewType);
        world.Put("a", 1);
        world.Put("b", 1);
        await SavedAsync(world);
        var scans = Scans(world);
        world.Put("a", 2);
        world.Put("a", 1);
        world.Delete("b");
        world.Put("c", 1);

        using var again = world.NewReplica();
        var sets = world.Watch(again);
        _ = again.StartAsync();
        world.RunUntil(2.Minutes());

        sets.ShouldBe(["snapshot: +a1 +c1"]);
        (Scans(world), scans > 0).ShouldBe((scans, true), "no further scan");
    }

    [Fact]
    public async Task A_busy_stream_of_keys_is_saved_with_the_keys_that_are_still_to_be_fetched()
    {
        using var world = World("KEYS_ONLY");
        _ = world.Replica.StartAsync();
        foreach (var second in Enumerable.Range(1, 30))
            world.At(second.Seconds(), () => world.Put("a", second));
        world.Table.ClientFaults = new TableFaultPlan { Seed = 1, LatencyMax = 10.Seconds() };
        var saving = Task.CompletedTask;
        foreach (var second in Enumerable.Range(31, 30))
        {
            world.At(second.Seconds(), () => world.Put("a", second));
            saving = second == 40 ? world.Replica.SaveAsync() : saving;
        }
        await saving;
        world.Replica.Dispose();
        var saved = await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken);

        using var again = world.NewReplica();
        var sets = world.Watch(again);
        _ = again.StartAsync();
        world.RunUntil(3.Minutes());

        saved.ShouldContain("\"unfetched\":1");
        sets.ShouldBe(["snapshot: +a60"]);
    }

    [Fact]
    public async Task A_file_that_the_stream_does_not_reach_back_to_is_followed_by_a_scan()
    {
        using var world = World();
        world.Put("a", 1);
        await SavedAsync(world);
        var scans = Scans(world);
        world.Put("a", 2);
        world.RunUntil(60.Hours());

        using var again = world.NewReplica();
        var sets = world.Watch(again);
        _ = again.StartAsync();
        world.RunUntil(60.Hours() + 2.Minutes());

        sets.ShouldBe(["snapshot: +a2"]);
        Scans(world).ShouldBeGreaterThan(scans);
    }

    [Fact]
    public async Task A_file_from_before_the_stream_was_switched_off_and_on_is_followed_by_a_scan_and_never_shown()
    {
        using var world = World();
        world.Put("a", 1);
        await SavedAsync(world);
        world.Table.DisableStream();
        world.Put("a", 2);
        world.Table.EnableStream();

        using var again = world.NewReplica();
        var sets = world.Watch(again);
        _ = again.StartAsync();
        world.RunUntil(2.Minutes());

        sets.ShouldBe(["snapshot: +a2"]);
    }

    [Fact]
    public async Task A_file_that_is_too_old_is_no_gap_but_what_is_lost_once_it_has_caught_up_is_one()
    {
        using var world = new ReplicaWorld(with: o => o with { File = File, GapPolicy = ReplicaGapPolicy.Fail });
        world.Put("a", 1);
        await SavedAsync(world);
        world.Table.RollOver();
        world.Put("a", 2);
        world.RunUntil(60.Hours());

        using var again = world.NewReplica();
        var sets = world.Watch(again);
        _ = again.StartAsync();
        world.RunUntil(60.Hours() + 2.Minutes());
        world.Table.DisableStream();
        world.Table.EnableStream();
        world.RunUntil(60.Hours() + 4.Minutes());

        sets[0].ShouldBe("snapshot: +a2");
        sets[1].ShouldContain("may have been lost: the table's stream was switched off and on again");
    }

    [Fact]
    public async Task A_file_that_was_cut_off_or_changed_is_replaced_after_a_scan()
    {
        using var world = World();
        world.Put("a", 1);
        await SavedAsync(world);
        var written = await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken);
        foreach (var broken in (string[])[written[..^5], written.Replace("\"1\"", "\"7\"", StringComparison.Ordinal), written[..(written.IndexOf('\n') + 1)]])
        {
            await System.IO.File.WriteAllTextAsync(File, broken, TestContext.Current.CancellationToken);
            var scans = Scans(world);

            using var again = world.NewReplica();
            await SavedAsync(world, again);

            (Scans(world) > scans, again.Count).ShouldBe((true, 1));
            (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldContain("\"id\":{\"S\":\"a\"}");
        }
    }

    [Fact]
    public async Task A_file_of_items_with_another_key_is_replaced_after_a_scan()
    {
        using var before = World();
        before.Put("a", 1);
        await SavedAsync(before);
        using var world = new ReplicaWorld(with: o => o with { File = File }, table: scheduler => new InMemoryTable(scheduler, "orders", "number"));
        world.Table.Put(new Dictionary<string, AttributeValue> { ["number"] = new() { N = "7" }, ["version"] = new() { N = "1" } });

        await SavedAsync(world);

        world.Replica.Snapshot().Single().Key.ToJson().ShouldBe("""{"number":7}""");
    }

    [Theory]
    [InlineData("{\"replica\":1,\"table\":\"customers\",\"items\":0,\"unfetched\":0,\"position\":\"\"}\n", "is a replica of table 'customers'")]
    [InlineData("{\"replica\":2,\"table\":\"orders\",\"items\":0,\"unfetched\":0,\"position\":\"\"}\n", "is a replica of another version of this library")]
    [InlineData("dear diary", "is no replica")]
    [InlineData("{\"replica\":\"1\"}", "is no replica")]
    public async Task A_file_of_something_else_is_refused_and_left_alone(string text, string what)
    {
        using var world = World();
        await System.IO.File.WriteAllTextAsync(File, text, TestContext.Current.CancellationToken);
        var started = world.Replica.StartAsync();

        world.RunUntil(1.Minutes());

        (await Should.ThrowAsync<InvalidDataException>(started)).Message
            .ShouldBe($"The file '{File}' {what}, and a replica of table 'orders' is to be kept in it. Name another file, or delete this one.");
        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe(text);
    }

    [Fact]
    public async Task What_a_killed_process_left_unfinished_is_in_nobodys_way()
    {
        using var world = World();
        world.Put("a", 1);
        await System.IO.File.WriteAllTextAsync(File + ".tmp", "half a save", TestContext.Current.CancellationToken);

        await SavedAsync(world);

        _folder.FileNames.ShouldBe(["orders.replica", "orders.replica.lock"]);
    }

    [Fact]
    public void Items_that_came_over_several_lines_are_kept_on_one()
    {
        using var file = new ReplicaFile(File, "orders", FileSaving.OnThreadPool);
        var item = ItemImage.Parse("{\n \"id\": {\r\n\"S\": \"a\\nb\"}}");
        var position = StreamPosition.Parse("""{"version":1,"streamArn":"arn","shards":{}}""");

        file.Save(new SavedReplica(position, [KeyValuePair.Create(item, item)], []), TestContext.Current.CancellationToken);
        var loaded = file.Load(new TableShape(["id"], ReplicaView.BothImages, "arn", EstimatedItems: 1) { Table = default }, out var reason);

        reason.ShouldBeNull();
        loaded!.Items.Single().Value.ToJson().ShouldBe("""{"id":"a\nb"}""");
    }

    public void Dispose() => _folder.Dispose();

    private ReplicaWorld World(string viewType = "NEW_AND_OLD_IMAGES") =>
        new(Amazon.DynamoDBv2.StreamViewType.FindValue(viewType), with: o => o with { File = File });

    private static int Scans(ReplicaWorld world) => world.Table.TableCalls.Count(call => call.Segment is not null);

    private static async Task SavedAsync(ReplicaWorld world, DynamoTableReplica<string>? replica = null)
    {
        replica ??= world.Replica;
        _ = replica.StartAsync();
        var saving = replica.SaveAsync();
        world.RunUntil(TimeSpan.FromTicks(world.Scheduler.Clock) + 40.Seconds());
        await saving;
        replica.Dispose();
    }
}
