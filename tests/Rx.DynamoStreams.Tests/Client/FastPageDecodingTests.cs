using System.Text;
using CsCheck;
using Rx.DynamoStreams.Tests.Items;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class FastPageDecodingTests
{
    private static readonly Gen<string> Images = RandomItems.All.Select(item => Encoding.UTF8.GetString(ItemImage.FromAttributeMap(item).Bytes.Span));

    [Fact]
    public void Pages_of_any_items_are_taken_and_read_as_the_reference_reads_them() =>
        Images.Array[0, 6].Sample(images => BothDecoders.Agree(BothDecoders.PageOf(images)));

    [Fact]
    public void A_text_is_read_alike_whatever_its_letters_and_wherever_it_begins()
    {
        string[] texts = ["é漢字😀", "\\u0041\\ud83d\\ude00", "{}[]:,", "\\\"}}", "\\\\", "\\/\\b\\f\\n\\r\\t", "\u007f", new('x', 200)];

        var taken = from text in texts
                    from pad in Enumerable.Range(0, 131)
                    select BothDecoders.Agree(BothDecoders.PageOf($"{{\"{new string('p', pad)}\":{{\"S\":\"{text}\"}},\"{text}\":{{\"SS\":[\"{text}\",\"\"]}}}}"));

        taken.ShouldAllBe(isTaken => isTaken);
    }

    [Fact]
    public void A_quote_ends_a_text_behind_an_even_run_of_backslashes_at_every_place_of_a_block()
    {
        var runs = from pad in Enumerable.Range(0, 131)
                   from run in Enumerable.Range(0, 6).Concat(Enumerable.Range(61, 8)).Concat(Enumerable.Range(125, 6))
                   select (pad, run);

        // Behind an odd run the quote belongs to the text, which goes on to the next quote.
        var taken = runs.Select(at => BothDecoders.Agree(BothDecoders.PageOf(
            $"{{\"a\":{{\"S\":\"{new string('p', at.pad)}{new string('\\', at.run)}\"{(at.run % 2 == 0 ? "" : "\"")}}}}}")));

        taken.ShouldAllBe(isTaken => isTaken);
    }

    [Fact]
    public void Every_kind_of_attribute_is_taken_wherever_a_block_ends_in_it()
    {
        const string Attributes = "\"a\":{\"BOOL\":true},\"b\":{\"NULL\":false},\"c\":{\"L\":[{\"S\":\"\"},{\"M\":{\"x\":{\"L\":[]},\"y\":{\"M\":{}}}}]},"
            + "\"d\":{\"L\":[{\"L\":[{\"L\":[{\"N\":\"1\"}]},{\"BS\":[\"AQ==\",\"Ag==\"]}]}]},\"e\":{\"NS\":[\"1\"]}";

        var taken = Enumerable.Range(0, 131).Select(
            pad => BothDecoders.Agree(BothDecoders.PageOf($"{{\"{new string('p', pad)}\":{{\"S\":\"\"}},{Attributes}}}", "{}")));

        taken.ShouldAllBe(isTaken => isTaken);
    }

    [Theory]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[],"NextShardIterator":"n"}""")]
    [InlineData("""{"Records":[{"eventName":"REMOVE","userIdentity":{"principalId":"dynamodb.amazonaws.com","type":"Service"},"dynamodb":{"SequenceNumber":"1","Keys":{"id":{"S":"k"}}}}]}""")]
    [InlineData("""{"Records":[{"userIdentity":{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"},"eventName":"REMOVE","dynamodb":{"SequenceNumber":"1","Keys":{"id":{"S":"k"}}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"INSERT","new":"text","dynamodb":{"Keys":{"id":{"N":"1"}},"ApproximateCreationDateTime":1.7145576E9,"SequenceNumber":"0001","StreamViewType":"KEYS_ONLY"}}]}""")]
    [InlineData("""{"Records":[{"eventName":"INSERT","eventID":"","dynamodb":{"Keys":{},"SequenceNumber":"1","SizeBytes":1}}]}""")]
    [InlineData("""{"Records":[{"eventName":"INSERT","eventName":"REMOVE","dynamodb":{"Keys":{"a":{"S":""}},"SequenceNumber":"1"},"dynamodb":{"OldImage":{},"SequenceNumber":"2"}}]}""")]
    public void What_a_service_or_emulator_writes_is_not_left_to_the_reference(string body) =>
        BothDecoders.Agree(body).ShouldBeTrue();

    [Fact]
    public void Times_are_read_alike_to_the_millisecond()
    {
        var digits = Gen.Char['0', '9'].Array[0, 9].Select(array => new string(array));
        var number = Gen.Select(Gen.Int[1, 99], digits, digits, Gen.Int[0, 12], (first, whole, fraction, exponent) =>
            $"{first}{whole}{(fraction.Length > 0 ? "." : "")}{fraction}{(exponent < 12 ? $"E{exponent}" : "")}");

        number.Sample(time =>
        {
            var isTaken = BothDecoders.Agree(BothDecoders.PageOf("{}").Replace("1714557600", time, StringComparison.Ordinal));
            return isTaken || time.Length > 11 || time.Contains('.') || time.Contains('E');
        });
    }

    [Fact]
    public void As_deep_as_items_go_is_taken_and_what_the_reference_refuses_as_deeper_is_told_by_its_image()
    {
        bool IsTaken(int levels) => BothDecoders.Agree(BothDecoders.PageOf(
            $"{{\"a\":{string.Concat(Enumerable.Repeat("{\"M\":{\"a\":", levels))}{{\"S\":\"\"}}{new string('}', 2 * levels)}}}"));

        var taken = Enumerable.Range(0, 100).Select(IsTaken).ToList();

        taken.ShouldAllBe(isTaken => isTaken);
    }
}
