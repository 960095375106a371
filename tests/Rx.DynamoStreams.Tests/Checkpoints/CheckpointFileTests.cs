using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

[Trait("Rule", "P3")]
public sealed class CheckpointFileTests : IDisposable
{
    private const string Arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2024-05-01T10:00:00.000";
    private const string Position = """{"version":1,"streamArn":"arn","shards":{}}""";
    private const string Entry = $$"""{"version":1,"holder":"me","savedAt":"2024-05-01T10:00:00+00:00","position":{{Position}}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_version_1_stays_readable()
    {
        using var store = StoreOn(File.ReadAllText(GoldenFile));

        var loaded = await store.LoadAsync("orders", Arn, TestContext.Current.CancellationToken);

        (loaded!.Version, loaded.Holder, loaded.SavedAt).ShouldBe((7, "host-a/4711/9f3b", new DateTimeOffset(2024, 5, 1, 12, 0, 0, 250, TimeSpan.Zero)));
        loaded.Position.Shards.ShouldBe(
        [
            new("shardId-00000001714557600000-0a1b2c3d", null) { After = SequenceNumber.Parse("42") },
            new("shardId-00000001714557600001-0a1b2c3d", null) { IsFinished = true },
        ]);
        (await store.LoadAsync("audit", Arn, TestContext.Current.CancellationToken))!.Holder.ShouldBe("host-b/77/5e0c");
    }

    [Fact]
    public async Task A_file_is_written_as_version_1_is()
    {
        using var golden = StoreOn(File.ReadAllText(GoldenFile));
        using var copy = new FileCheckpointStore(_folder.File("copy.json"));
        foreach (var consumer in (string[])["orders", "audit"])
        {
            var checkpoint = (await golden.LoadAsync(consumer, Arn, TestContext.Current.CancellationToken))!;
            foreach (var version in Enumerable.Range(1, (int)checkpoint.Version))
                await copy.SaveAsync(consumer, checkpoint with { Version = version }, TestContext.Current.CancellationToken);
        }

        var written = File.ReadAllText(_folder.File("copy.json"));

        written.ShouldBe(File.ReadAllText(GoldenFile));
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused_and_stays_as_it_is()
    {
        var whole = """{"version":1,"consumers":{"orders":{"arn":ENTRY}}}""".Replace("ENTRY", Entry, StringComparison.Ordinal);

        var refusals = Enumerable.Range(0, whole.Length).Select(length => RefusalOf(whole[..length])).ToList();

        refusals.Count.ShouldBe(whole.Length);
        refusals.ShouldAllBe(refused => refused.Contains("it is no JSON, or cut short, at line 1, byte "));
        File.ReadAllText(_folder.File("position.json")).ShouldBe(whole[..^1], "nothing was saved over it");
    }

    [Theory]
    [InlineData("null", "it is null")]
    [InlineData("{}", "'version' is missing")]
    [InlineData("""{"version":1}""", "'consumers' is missing")]
    [InlineData("""{"version":1,"consumers":{},"more":1}""", "'$.more' is unknown")]
    [InlineData("""{"version":1,"consumers":{"a":null}}""", "consumer 'a' is null or has no name")]
    [InlineData("""{"version":1,"consumers":{"":{}}}""", "consumer '' is null or has no name")]
    [InlineData("""{"version":1,"consumers":{"a":{"arn":null}}}""", "consumer 'a' needs a 'version' of 1 or more")]
    [InlineData("""{"version":1,"consumers":{"a":{"":ENTRY}}}""", "for stream ''")]
    [InlineData("""{"version":1,"consumers":{"a":{"arn":ENTRY,"arn":ENTRY}}}""", "there twice")]
    [InlineData("""{"version":1,"consumers":{"a":{"arn":{"version":0,"holder":"me","savedAt":"2024-05-01T10:00:00Z","position":{}}}}}""", "a 'version' of 1 or more")]
    [InlineData("""{"version":1,"consumers":{"a":{"arn":{"version":1,"savedAt":"2024-05-01T10:00:00Z","position":{}}}}}""", "a 'holder'")]
    [InlineData("""{"version":1,"consumers":{"a":{"arn":{"version":1,"holder":"me","savedAt":"soon","position":{}}}}}""", "savedAt' is unknown, there twice, or not of the right form")]
    public void A_file_edited_by_hand_into_something_else_is_refused_by_name(string json, string why)
    {
        var refused = RefusalOf(json.Replace("ENTRY", Entry, StringComparison.Ordinal));

        refused.ShouldStartWith($"Checkpoint file '{_folder.File("position.json")}' cannot be used: ");
        refused.ShouldContain(why);
        refused.ShouldEndWith(". Restore it from a copy, or move it away to start anew.");
    }

    [Fact]
    public void A_file_of_a_later_version_is_refused_by_its_number()
    {
        var refused = RefusalOf("""{"version":2,"cursors":[]}""");

        refused.ShouldBe(
            $"Checkpoint file '{_folder.File("position.json")}' has format version 2, and this version of Rx.DynamoStreams reads 1 only. Update the library, or move the file away to start anew.");
    }

    [Theory]
    [InlineData("""{"version":2}""", "no good position in stream 'arn' (The stored position has format version 2")]
    [InlineData("""{"version":1,"streamArn":"other","shards":{}}""", "a position in stream 'other' where one in stream 'arn' belongs")]
    public async Task A_position_that_cannot_be_used_stands_in_nobody_elses_way(string position, string why)
    {
        using var store = StoreOn("""{"version":1,"consumers":{"bad":{"arn":BAD},"good":{"arn":GOOD}}}"""
            .Replace("BAD", Entry.Replace(Position, position, StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("GOOD", Entry, StringComparison.Ordinal));

        var refused = await store.LoadAsync("bad", "arn", TestContext.Current.CancellationToken).ShouldThrowAsync<StreamPositionException>();

        refused.Message.ShouldContain($"'{_folder.File("position.json")}' cannot be used: consumer 'bad' has {why}");
        (await store.LoadAsync("good", "arn", TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_state_stands_beside_the_position_and_what_means_nothing_to_a_saver_stays()
    {
        const string Template = """{"version":1,"consumers":{"orders":{"arn":{"version":VERSION,"holder":"me","savedAt":"2024-05-01T10:00:00+00:00","position":POSITION,"state":{"claim":CLAIM,"later":{"pages":[1.50,null]}}}},"plain":{"arn":PLAIN}}}""";
        using var store = StoreOn(Filled(1, "\"a\""));
        var loaded = (await store.LoadAsync("orders", "arn", TestContext.Current.CancellationToken))!;

        await store.SaveAsync("orders", loaded with { Version = 2, State = loaded.State.With("claim", "\"b\"") }, TestContext.Current.CancellationToken);

        loaded.State.ToJson().ShouldBe("""{"claim":"a","later":{"pages":[1.50,null]}}""");
        (await store.LoadAsync("plain", "arn", TestContext.Current.CancellationToken))!.State.ShouldBe(ConsumerState.Empty);
        File.ReadAllText(_folder.File("position.json")).ShouldBe(Filled(2, "\"b\""));

        static string Filled(int version, string claim) => Template
            .Replace("VERSION", $"{version}", StringComparison.Ordinal)
            .Replace("CLAIM", claim, StringComparison.Ordinal)
            .Replace("POSITION", Position, StringComparison.Ordinal)
            .Replace("PLAIN", Entry, StringComparison.Ordinal);
    }

    [Theory, Trait("Rule", "P14")]
    [InlineData("position\":{\"version\":2}", "no good position")]
    [InlineData("position\":{\"version\":1,\"streamArn\":\"other\",\"shards\":{}}", "a position in stream 'other'")]
    [InlineData("position\":{\"version\":1,\"streamArn\":\"arn\",\"shards\":{}},\"state\":[1]", "no good state in stream 'arn' (The stored state of the consumer is no JSON object.")]
    public async Task What_cannot_be_read_of_a_consumer_can_be_deleted(string broken, string why)
    {
        using var store = StoreOn("""{"version":1,"consumers":{"bad":{"arn":BAD},"good":{"arn":GOOD}}}"""
            .Replace("BAD", Entry.Replace($"position\":{Position}", broken, StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("GOOD", Entry, StringComparison.Ordinal));
        var refused = await store.LoadAsync("bad", "arn", TestContext.Current.CancellationToken).ShouldThrowAsync<StreamPositionException>();

        await store.DeleteAsync("bad", "arn", TestContext.Current.CancellationToken);

        refused.Message.ShouldContain(why);
        (await store.LoadAsync("bad", "arn", TestContext.Current.CancellationToken)).ShouldBeNull();
        File.ReadAllText(_folder.File("position.json")).ShouldBe("""{"version":1,"consumers":{"good":{"arn":GOOD}}}""".Replace("GOOD", Entry, StringComparison.Ordinal));
    }

    [Fact, Trait("Rule", "P14")]
    public async Task A_file_is_left_as_it_is_where_there_is_nothing_to_delete()
    {
        var spaced = """{ "version":1, "consumers":{} }""";
        using var store = StoreOn(spaced);

        await store.DeleteAsync("orders", "arn", TestContext.Current.CancellationToken);

        File.ReadAllText(_folder.File("position.json")).ShouldBe(spaced);
    }

    private static string GoldenFile => Path.Combine(AppContext.BaseDirectory, "Checkpoints", "golden", "checkpoints-v1.json");

    // Why a save is refused, which it is before anything is written.
    private string RefusalOf(string json)
    {
        using var store = StoreOn(json);
        var checkpoint = new StoredCheckpoint(RandomPositions.Of("arn", shards: 1), 2, "me", default);
        return Should.Throw<StreamPositionException>(() => store.SaveAsync("orders", checkpoint, TestContext.Current.CancellationToken)).Message;
    }

    private FileCheckpointStore StoreOn(string json)
    {
        File.WriteAllText(_folder.File("position.json"), json);
        return new FileCheckpointStore(_folder.File("position.json"));
    }
}
