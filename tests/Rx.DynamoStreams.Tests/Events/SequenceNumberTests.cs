using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Events;

public sealed class SequenceNumberTests
{
    private static readonly Gen<string> Digits = Gen.Frequency(
        (3, Gen.Char['0', '9'].Array[1, 40].Select(digits => new string(digits))),
        (1, Gen.Char['0', '1'].Array[1, 40].Select(digits => new string(digits))),
        (1, Gen.Int[1, 40].Select(width => new string('9', width))));

    [Fact]
    [Trait("Rule", "R7")]
    public void Numbers_compare_as_numbers_whatever_their_width() =>
        Gen.Select(Digits, Digits).Sample((left, right) =>
        {
            var (leftNumber, rightNumber) = (SequenceNumber.Parse(left), SequenceNumber.Parse(right));

            var order = Math.Sign(leftNumber.CompareTo(rightNumber));

            order.ShouldBe(Math.Sign(Big(left).CompareTo(Big(right))));
            (leftNumber < rightNumber, leftNumber <= rightNumber, leftNumber == rightNumber).ShouldBe((order < 0, order <= 0, order == 0));
            (leftNumber > rightNumber, leftNumber >= rightNumber, leftNumber != rightNumber).ShouldBe((order > 0, order >= 0, order != 0));
        });

    [Theory]
    [Trait("Rule", "R7")]
    [InlineData("9", "10")]
    [InlineData("99999999999999999999", "100000000000000000000")]
    [InlineData("9999999999999999999", "10000000000000000000")]
    [InlineData("99999999999999999999999999999999999999", "100000000000000000000000000000000000000")]
    [InlineData("0999999999999999999999999999999999999999", "1000000000000000000000000000000000000000")]
    public void A_shorter_number_comes_first_although_its_text_does_not(string smaller, string larger)
    {
        var (first, second) = (SequenceNumber.Parse(smaller), SequenceNumber.Parse(larger));

        var sorted = new[] { second, first }.Order().ToList();

        sorted.ShouldBe([first, second]);
    }

    [Fact]
    public void The_text_comes_back_as_it_was() =>
        Digits.Sample(digits =>
        {
            var fromText = SequenceNumber.Parse(digits);

            var isNumber = SequenceNumber.TryParse(Encoding.UTF8.GetBytes(digits), out var fromUtf8);

            isNumber.ShouldBeTrue();
            fromText.ToString().ShouldBe(digits);
            fromUtf8.ToString().ShouldBe(digits);
        });

    [Theory]
    [InlineData("000000000000000000042")]
    [InlineData("0")]
    [InlineData("00")]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("9999999999999999999999999999999999999999")]
    public void Leading_zeros_are_kept(string digits)
    {
        var number = SequenceNumber.Parse(digits);

        number.ToString().ShouldBe(digits);
    }

    [Fact]
    public void Texts_of_the_same_number_are_equal()
    {
        var (plain, padded) = (SequenceNumber.Parse("42"), SequenceNumber.Parse("0042"));

        var different = new HashSet<SequenceNumber> { plain, padded };

        plain.ShouldBe(padded);
        different.Count.ShouldBe(1);
        default(SequenceNumber).ShouldBe(SequenceNumber.Parse("0"));
    }

    [Fact]
    public void Texts_of_the_same_number_come_neither_before_nor_after_each_other()
    {
        var (plain, padded) = (SequenceNumber.Parse("42"), SequenceNumber.Parse("0042"));

        (plain < padded, plain > padded).ShouldBe((false, false));
        (plain <= padded, plain >= padded).ShouldBe((true, true));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("１")]
    [InlineData("12345678901234567890123456789012345678901")]
    public void Anything_but_1_to_40_digits_is_refused(string text)
    {
        var refused = Should.Throw<FormatException>(() => SequenceNumber.Parse(text));

        refused.Message.ShouldContain($"'{text}' is no sequence number");
        SequenceNumber.TryParse(text, out _).ShouldBeFalse();
        SequenceNumber.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_null_text_is_refused()
    {
        Should.Throw<ArgumentNullException>(() => SequenceNumber.Parse(null!));

        SequenceNumber.TryParse((string?)null, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_long_text_is_cut_in_the_message()
    {
        var text = new string('7', 10_000);

        var refused = Should.Throw<FormatException>(() => SequenceNumber.Parse(text));

        refused.Message.ShouldStartWith($"'{new string('7', 60)}…' is no sequence number");
    }

    [Fact]
    public void Only_a_sequence_number_compares_with_one()
    {
        IComparable number = SequenceNumber.Parse("1");

        Should.Throw<ArgumentException>(() => number.CompareTo("1")).Message.ShouldContain("cannot be compared with a System.String");

        number.CompareTo(null).ShouldBePositive();
        number.CompareTo(SequenceNumber.Parse("2")).ShouldBeNegative();
    }

    private static BigInteger Big(string digits) => BigInteger.Parse(digits, CultureInfo.InvariantCulture);
}
