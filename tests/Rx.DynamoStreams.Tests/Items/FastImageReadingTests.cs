using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Rx.DynamoStreams.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

// Each of these fails when a fast reader takes an image that its reference refuses, or reads it differently.
[Trait("Rule", "I1")]
public sealed class FastImageReadingTests
{
    private static readonly JsonSerializerOptions EscapedAndIndented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Default };

    public static TheoryData<string> Texts =>
    [
        "plain",
        "",
        "é漢字 ü",
        "😀",
        "\u007f",
        "\u0080\ue000\ufeff\u2028\uffff",
        """\"\\\b\f\n\r\t""",
        """é\"漢\\""",
        "{}[]:, <&'+>",
        """\/""",
        """\u0041""",
        """\ud83d\ude00""",
        """\u0000\u001F\u007f\u0022\u005c\u2028\ufeff""",
    ];

    [Fact]
    public void Any_items_are_read_alike_and_never_left_to_the_reference() =>
        RandomItems.All.Sample(item => BothImageReaders.Agree(ItemImage.FromAttributeMap(item).Bytes.ToArray()) == 2);

    [Fact]
    public void Any_items_are_read_alike_however_they_are_escaped_and_indented() =>
        RandomItems.All.Sample(item =>
        {
            var image = JsonNode.Parse(ItemImage.FromAttributeMap(item).Bytes.Span)!.ToJsonString(EscapedAndIndented);

            return BothImageReaders.Agree(image) > 0;
        });

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_read_alike_whatever_its_letters_and_wherever_it_begins_and_ends(string text)
    {
        var taken = from pad in Enumerable.Range(0, 40)
                    from behind in (int[])[0, 40]
                    let padded = new string('p', pad) + text
                    select BothImageReaders.Agree($$$"""{"{{{padded}}}":{"S":"{{{padded}}}"},"s":{"SS":["{{{padded}}}",""]},"-{{{new string('x', behind)}}}":{"S":"{{{new string('x', behind)}}}"}}""");

        taken.ShouldAllBe(readers => readers == 2);
    }

    [Theory]
    [InlineData("""{"a":{"SS":[]},"b":{"NS":[]},"c":{"BS":[]},"d":{"L":[]},"e":{"M":{}}}""")]
    [InlineData("""{"":{"S":""}}""")]
    [InlineData("""{"a":{"NULL":false},"b":{"BOOL":false},"c":{"NULL":true},"d":{"BOOL":true}}""")]
    [InlineData("""{"S":{"S":"S"},"BOOL":{"BOOL":true},"M":{"M":{"M":{"M":{}}}}}""")]
    [InlineData("""{"a":{"L":[{"L":[{"L":[{"N":"0"}]},{"BS":["AQ==","AgM="]},{"B":""}]},{"NS":["-0","1.50","1E+5","2e-7"]}]}}""")]
    [InlineData("{}")]
    public void What_the_service_writes_is_not_left_to_the_reference(string image) => BothImageReaders.Agree(image).ShouldBe(2);

    [Theory]
    [InlineData(""" {"a":{"S":"x"}}""", 2)]
    [InlineData("""{"a":{"S":"x"}} """, 2)]
    [InlineData("""{ "a":{"S":"x"}}""", 2)]
    [InlineData("""{"a" :{"S":"x"}}""", 2)]
    [InlineData("""{"a": { "S" : "x" } , "b":{"M": { } },"c":{"L": [ ] }}""", 2)]
    [InlineData("""{"a":{"L":[ {"S":"x"}]},"b":{"SS":["x", "y" ]},"c":{"BS": [ ]}}""", 2)]
    [InlineData("""{"a":{"\u0053":"x"},"\u0062":{"N":"\u0031"}}""", 2)]
    [InlineData("""{"a":{"B":"\/\/8="},"b":{"B":"A Q=="}}""", 2)]
    [InlineData("""{"a":{"S":"x","S":"y"}}""", 0)]
    [InlineData("""{"a":{"S":"x"},}""", 0)]
    [InlineData("""{"a":{"X":"x"}}""", 0)]
    [InlineData("""{"a":{}}""", 0)]
    [InlineData("""{"a":{"S":"x"}}{}""", 0)]
    [InlineData("""{"a":{"NULL":null}}""", 0)]
    [InlineData("""{"a":{"S":"\ud800"}}""", 0)]
    [InlineData("""{"a":{"S":"\udc00\ud800"}}""", 0)]
    public void What_it_does_not_write_is_read_alike_and_what_is_wrong_left_to_the_reference(string image, int takers) =>
        BothImageReaders.Agree(image).ShouldBe(takers);

    [Theory]
    [InlineData("1 ")]
    [InlineData("007")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("1\\n")]
    public void As_plain_JSON_what_is_no_number_is_left_to_the_reference(string number)
    {
        var image = Encoding.UTF8.GetBytes($$$"""{"a":{"N":"{{{number}}}"}}""");

        BothImageReaders.AgreeOnPlainJson(image).ShouldBeFalse();
        BothImageReaders.AgreeOnMap(image).ShouldBeTrue("there a number is a text");
    }

    [Fact]
    public void Numbers_are_told_from_other_texts_as_the_reference_tells_them()
    {
        var taken = 0;

        Gen.Char["0123.-+eE9"].Array[1, 7].Sample(
            letters => taken += BothImageReaders.AgreeOnPlainJson(Encoding.UTF8.GetBytes($$$"""{"a":{"NS":["{{{new string(letters)}}}"]}}""")) ? 1 : 0, iter: 20_000, threads: 1);

        taken.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void A_name_that_is_there_twice_is_left_to_the_reference_as_a_map_and_passed_on_as_plain_JSON()
    {
        var image = """{"a":{"M":{"b":{"S":"1"},"b":{"S":"2"}}}}"""u8.ToArray();

        BothImageReaders.AgreeOnMap(image).ShouldBeFalse();
        BothImageReaders.AgreeOnPlainJson(image).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"M":{"a":""", "}}")]
    [InlineData("""{"L":[""", "]}")]
    public void As_deep_as_items_go_is_taken_and_deeper_is_left_to_the_reference(string open, string close)
    {
        var taken = Enumerable.Range(0, 80).Select(levels => BothImageReaders.Agree(ItemImageTests.Nested(levels, open, """{"S":"x"}""", close))).ToList();

        taken.Take(33).ShouldAllBe(readers => readers == 2);
        taken.Skip(35).ShouldAllBe(readers => readers == 0);
    }

    [Fact]
    public void Letters_that_grow_are_taken_while_there_is_room_and_else_left_to_the_reference()
    {
        var taken = Enumerable.Range(0, 200).Select(count => BothImageReaders.AgreeOnPlainJson(
            Encoding.UTF8.GetBytes($$$"""{"a":{"S":"{{{new string('\u007f', count)}}}"},"b":{"SS":["x","y"]}}"""))).ToList();

        taken.Take(5).ShouldAllBe(isTaken => isTaken);
        taken.Skip(50).ShouldAllBe(isTaken => !isTaken);
    }

    [Theory]
    [InlineData("""{"S":"x"}""")]
    [InlineData("""{"M":{"x":{"M":{}}}}""")]
    [InlineData("""{"L":[{"L":[]}]}""")]
    [InlineData("""{"BS":["AA=="]}""")]
    [InlineData("""{"B":""")]
    [InlineData("""{"M":{""")]
    [InlineData("""{"L":[""")]
    public void Names_that_grow_end_at_the_room_there_is(string value)
    {
        var written = 0;

        for (var letters = 0; letters < 40; letters++)
        {
            var image = Encoding.UTF8.GetBytes($"{{\"{new string('\u007f', letters)}\":{value}}}");
            for (var room = 0; room < 6 * image.Length; room++)
                written += FastPlainJson.TryWrite(image, new byte[room], out var length) && length <= room ? 1 : 0;
        }

        (written > 0).ShouldBe(value.EndsWith('}'));
    }
}
