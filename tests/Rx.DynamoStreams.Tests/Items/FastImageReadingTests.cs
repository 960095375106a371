using System.Text;
using CsCheck;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

// Each of these fails when a fast reader takes an image that its reference refuses, or reads it differently.
[Trait("Rule", "I1")]
public sealed class FastImageReadingTests
{
    // In text position, each stands to every place of a vector; what is no text of the service's is left to the reference.
    public static TheoryData<string, int> Texts => new()
    {
        { "plain", 2 },
        { "", 2 },
        { "é漢字 ü", 2 },
        { "😀", 2 },
        { "\u007f", 2 },
        { "\u0080\ue000\ufeff\u2028\uffff", 2 },
        { """\"\\\b\f\n\r\t""", 2 },
        { """é\"漢\\""", 2 },
        { "{}[]:, <&'+>", 2 },
        { """\/""", 0 },
        { """\u0041""", 0 },
        { """\ud83d\ude00""", 0 },
    };

    [Fact]
    public void Any_items_are_read_alike_and_but_for_rare_escapes_never_left_to_the_reference()
    {
        RandomItems.All.Sample(item =>
        {
            var image = ItemImage.FromAttributeMap(item).Bytes.ToArray();

            return BothImageReaders.Agree(image) == 2 || image.AsSpan().IndexOf("\\u"u8) >= 0;
        });
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_read_alike_whatever_its_letters_and_wherever_it_begins_and_ends(string text, int takers)
    {
        var taken = from pad in Enumerable.Range(0, 40)
                    from behind in (int[])[0, 40]
                    let padded = new string('p', pad) + text
                    select BothImageReaders.Agree($$$"""{"{{{padded}}}":{"S":"{{{padded}}}"},"s":{"SS":["{{{padded}}}",""]},"-{{{new string('x', behind)}}}":{"S":"{{{new string('x', behind)}}}"}}""");

        taken.ShouldAllBe(readers => readers == takers);
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
    [InlineData("""{ "a":{"S":"x"}}""")]
    [InlineData("""{"a" :{"S":"x"}}""")]
    [InlineData("""{"a":{"S" :"x"}}""")]
    [InlineData("""{"a":{"S":"x"} }""")]
    [InlineData("""{"a":{"L":[ {"S":"x"}]}}""")]
    [InlineData("""{"a":{"SS":["x", "y"]}}""")]
    [InlineData("""{"a":{"\u0053":"x"}}""")]
    [InlineData("""{"a":{"S":"x","S":"y"}}""")]
    [InlineData("""{"a":{"X":"x"}}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":{"S":"x"}}{}""")]
    [InlineData("""{"a":{"NULL":null}}""")]
    public void What_it_does_not_write_is_left_to_the_reference(string image) => BothImageReaders.Agree(image).ShouldBe(0);

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
}
