using System.Reactive.Linq;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// A scan and a stream write the same item, or key, in different ways. A replica that took them for different ones would leave out
// changes, or show an item twice.
public sealed class ScannedItemTests(DynamoDbLocal local) : IDisposable
{
    private readonly LocalAccount _account = new(local);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task A_change_is_followed_whatever_the_item_held_when_it_was_scanned()
    {
        var table = await _account.CreateTableAsync();
        foreach (var (name, value) in Values)
            await table.PutAsync(name, ("value", value), ("a", new("")), ("Z", new() { M = new() { ["z"] = new("1"), ["a"] = new("2") } }));
        using var replica = await LiveAsync(table);

        foreach (var name in Values.Keys)
            await table.SetAsync(name, "changed", new() { BOOL = true });

        var items = (await _account.Tables.ScanAsync(new ScanRequest { TableName = table.Name }, Token)).Items;
        var wanted = items.ToDictionary(item => item["id"].S, item => TextOf(ItemImage.FromAttributeMap(item)));
        await TableDifferences.NoneAsync(replica, wanted);
        wanted.Values.Count(text => text.EndsWith(", changed", StringComparison.Ordinal)).ShouldBe(Values.Count);
    }

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public async Task A_text_key_is_the_same_whoever_escapes_it(string view)
    {
        string[] ids = ["żółć", "𝄞 👩‍👩‍👧", "\"\\/", "\n\t\u0001\u007f\u2028", "<&'+>", "\ufffd\uffff", "e\u0301", "\u00e9"];
        var table = await _account.CreateTableAsync(StreamViewType.FindValue(view));
        await table.PutAllAsync(ids, ("value", new("1")));
        using var replica = await LiveAsync(table, view);

        foreach (var id in ids)
            await table.SetAsync(id, "value", new("2"));

        await TableDifferences.NoneAsync(replica, ids.ToDictionary(id => id, _ => "S 2"));
        ids.Select(id => replica.Find(new Dictionary<string, AttributeValue> { ["id"] = new(id) })).ShouldAllBe(value => value == "S 2");
    }

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES")]
    [InlineData("NEW_IMAGE")]
    [InlineData("KEYS_ONLY")]
    public async Task A_key_of_a_binary_and_a_number_is_the_same_in_whichever_form_it_was_written(string view)
    {
        var table = await _account.CreateTableAsync(StreamViewType.FindValue(view), ("zone", ScalarAttributeType.B), ("at", ScalarAttributeType.N));
        foreach (var at in (string[])["1.10", "1E3", "-0.0"])
            await _account.Tables.PutItemAsync(table.Name, Visit(at, "1"), Token);
        using var replica = await LiveAsync(table, view);

        foreach (var at in (string[])["1.1", "1000", "0"])
            await _account.Tables.PutItemAsync(table.Name, Visit(at, "2"), Token);

        await replica.Connect().FirstAsync(_ => replica.Snapshot().Values.All(value => value == "S 2")).Timeout(TableDifferences.Limit);
        replica.Count.ShouldBe(3);
    }

    // With both images a replica is live at once, and follows what it scanned for as long as this by its images alone.
    private async Task<DynamoTableReplica<string>> LiveAsync(LocalTable table, string view = "NEW_AND_OLD_IMAGES")
    {
        var settleTime = view == "NEW_AND_OLD_IMAGES" ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1);
        var replica = _account.Replica(table, TextOf, options => options with { SettleTime = settleTime });
        await replica.StartAsync();
        return replica;
    }

    private static string TextOf(ItemImage image) => ItemTests.Words(image["value"]!) + (image["changed"] is null ? "" : ", changed");

    private static Dictionary<string, AttributeValue> Visit(string at, string value) =>
        new() { ["zone"] = new() { B = new MemoryStream([0, 255]) }, ["at"] = new() { N = at }, ["value"] = new(value) };

    private static Dictionary<string, AttributeValue> Values => new(ItemTests.Everything)
    {
        ["texts in another order"] = new() { SS = ["10", "9", "b", "a", "Ä", ""] },
        ["numbers in other forms"] = new() { NS = ["1E3", "1.10", "-0.5e-3", "+007", "-0"] },
        ["binaries in another order"] = new() { BS = [new MemoryStream([2, 3]), new MemoryStream([255]), new MemoryStream([1])] },
        ["a number with a zero behind"] = new() { N = "1.10" },
        ["a number with an exponent"] = new() { N = "1E3" },
        ["a large number"] = new() { N = "9.9999999999999999999999999999999999999E+125" },
        ["a tiny number"] = new() { N = "-1e-130" },
        ["zero"] = new() { N = "-0.00" },
        ["a text with escapes"] = new("<script>&'\"\\/\u2028\u007f\ufffd"),
        ["an emoji"] = new("👩‍👩‍👧 𝄞"),
        ["names with escapes"] = new() { M = new() { ["ż \"\\\n𝄞"] = new("1"), ["<a>"] = new() { NULL = true } } },
        ["sets in a map in a list"] = new() { L = [new() { M = new() { ["s"] = new() { SS = ["b", "a"] }, ["m"] = new() { M = [], IsMSet = true } } }, new("")] },
        ["no bytes"] = new() { B = new MemoryStream() },
    };
}
