using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests;

// What is written to a table comes out of its stream.
public sealed class ItemTests(DynamoDbLocal local) : IDisposable
{
    private readonly LocalAccount _account = new(local);

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task An_insert_a_modification_and_a_removal_arrive_in_order_with_their_images()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a", ("count", new() { N = "1" }));
        await table.SetAsync("a", "count", new() { N = "2" });
        await table.DeleteAsync("a");

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        var changes = await recording.ItemsAsync(3);
        changes[0].ShouldBeOfType<Insert>().NewImage!["count"]!.N.ShouldBe("1");
        var modify = changes[1].ShouldBeOfType<Modify>();
        modify.OldImage!["count"]!.N.ShouldBe("1");
        modify.NewImage!["count"]!.N.ShouldBe("2");
        changes[2].ShouldBeOfType<Remove>().OldImage!["count"]!.N.ShouldBe("2");
        changes.ShouldAllBe(change => change.Keys["id"]!.S == "a");
    }

    [Theory, Trait("Rule", "I3")]
    [InlineData("KEYS_ONLY", false, false)]
    [InlineData("NEW_IMAGE", true, false)]
    [InlineData("OLD_IMAGE", false, true)]
    [InlineData("NEW_AND_OLD_IMAGES", true, true)]
    public async Task A_view_type_decides_which_images_there_are(string view, bool hasNew, bool hasOld)
    {
        var table = await _account.CreateTableAsync(StreamViewType.FindValue(view));
        await table.PutAsync("a", ("count", new() { N = "1" }));
        await table.SetAsync("a", "count", new() { N = "2" });
        await table.DeleteAsync("a");

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        var changes = await recording.ItemsAsync(3);
        (changes[0].ShouldBeOfType<Insert>().NewImage is not null).ShouldBe(hasNew);
        var modify = changes[1].ShouldBeOfType<Modify>();
        (modify.NewImage is not null, modify.OldImage is not null).ShouldBe((hasNew, hasOld));
        (changes[2].ShouldBeOfType<Remove>().OldImage is not null).ShouldBe(hasOld);
    }

    [Fact, Trait("Rule", "I1")]
    public async Task Every_attribute_type_comes_out_as_it_was_written()
    {
        var table = await _account.CreateTableAsync();
        foreach (var (name, value) in Everything)
            await table.PutAsync(name, ("value", value));

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        var changes = await recording.ItemsAsync(Everything.Count);
        foreach (var insert in changes.Cast<Insert>())
        {
            var name = insert.Keys["id"]!.S;
            Words(insert.NewImage!["value"]!).ShouldBe(Words(Everything[name]), name);
        }
    }

    [Fact, Trait("Rule", "I4")]
    public async Task An_expired_item_is_told_apart_from_a_deleted_one()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("deleted");
        await table.DeleteAsync("deleted");
        var anHourAgo = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        await table.PutAsync("expired", ("until", new() { N = $"{anHourAgo}" }));

        await table.EnableTimeToLiveAsync("until");

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);
        var removes = (await recording.ItemsAsync(4)).OfType<Remove>().ToList();
        removes.Select(remove => (remove.Keys["id"]!.S, remove.IsExpired)).ShouldBe([("deleted", false), ("expired", true)]);
    }

    [Fact, Trait("Rule", "R4")]
    public async Task Thousands_of_records_over_several_pages_arrive_once_each_in_order()
    {
        var table = await _account.CreateTableAsync();
        var ids = Enumerable.Range(0, 2500).Select(number => $"{number:0000}").ToList();
        await table.PutAllAsync(ids, ("text", new(new string('x', 1000))));

        using var recording = _account.Read(
            table.StreamArn, StartFrom.TrimHorizon, options => options with { Interval = TimeSpan.FromHours(1) });

        var changes = await recording.ItemsAsync(2500);
        changes.Select(change => change.Keys["id"]!.S).ShouldBe(ids, ignoreOrder: true);
        changes.Zip(changes.Skip(1)).ShouldAllBe(pair => pair.First.SequenceNumber < pair.Second.SequenceNumber);
        (await recording.FirstAsync<Checkpoint>()).Records.ShouldBe(2500, "a full page is followed by the next one at once");
    }

    internal static Dictionary<string, AttributeValue> Everything => new()
    {
        ["text"] = new("żółć \"\\\n\u0001 𝄞"),
        ["no text"] = new(""),
        ["38 digits"] = new() { N = "12345678901234567890123456789012345678" },
        ["a small number"] = new() { N = "0.00000000000000000000000000000000000001" },
        ["binary"] = new() { B = new MemoryStream([0, 255, 128, 10]) },
        ["true"] = new() { BOOL = true },
        ["false"] = new() { BOOL = false },
        ["null"] = new() { NULL = true },
        ["texts"] = new() { SS = ["b", "a"] },
        ["numbers"] = new() { NS = ["3", "-1.5"] },
        ["binaries"] = new() { BS = [new MemoryStream([1]), new MemoryStream([2, 3])] },
        ["list"] = new() { L = [new("a"), new() { L = [] }, new() { NULL = true }] },
        ["no list"] = new() { L = [], IsLSet = true },
        ["map"] = new() { M = new() { ["a"] = new() { M = new() { ["b"] = new() { N = "1" } } } } },
        ["no map"] = new() { M = [], IsMSet = true },
    };

    // A value in words, so that two of them compare: the SDK's values have no equality. Sets have no order.
    internal static string Words(AttributeValue value) => value switch
    {
        { S: { } text } => $"S {text}",
        { N: { } number } => $"N {number}",
        { B: { } bytes } => $"B {Hex(bytes)}",
        { BOOL: { } flag } => $"BOOL {flag}",
        { NULL: true } => "NULL",
        { SS.Count: > 0 } => $"SS {string.Join(',', value.SS.Order(StringComparer.Ordinal))}",
        { NS.Count: > 0 } => $"NS {string.Join(',', value.NS.Order(StringComparer.Ordinal))}",
        { BS.Count: > 0 } => $"BS {string.Join(',', value.BS.Select(Hex).Order(StringComparer.Ordinal))}",
        { IsLSet: true } => $"L [{string.Join(", ", value.L.Select(Words))}]",
        { IsMSet: true } => $"M {{{string.Join(", ", value.M.Select(Entry).Order(StringComparer.Ordinal))}}}",
        _ => throw new ArgumentException("The value has no type."),
    };

    private static string Entry(KeyValuePair<string, AttributeValue> entry) => $"{entry.Key}: {Words(entry.Value)}";

    private static string Hex(MemoryStream bytes) => Convert.ToHexString(bytes.ToArray());
}
