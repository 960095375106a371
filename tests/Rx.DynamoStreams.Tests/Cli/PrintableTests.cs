using CsCheck;
using Rx.DynamoStreams.Cli.Output;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class PrintableTests
{
    [Theory]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("a\r\nb\tc", @"a\u000d\u000ab\u0009c")]
    [InlineData("\u009b2J", @"\u009b2J")]
    [InlineData("abc\u202Ecba", @"abc\u202ecba")]
    [InlineData("日本 é \U0001F600", "日本 é \U0001F600")]
    public void What_would_steer_a_terminal_is_escaped_and_letters_stay(string text, string printable) =>
        Printable.Escape(text).ShouldBe(printable);

    [Fact]
    public void Cut_text_shows_where_it_was_cut()
    {
        Printable.Cut("0123456789", 10).ShouldBe("0123456789");
        Printable.Cut("0123456789", 4).ShouldBe("0123…");
        Printable.Cut("0123456789", 4, from: 3).ShouldBe("…3456…");
        Printable.Cut("0123456789", 4, from: 8).ShouldBe("…6789", "there is room for what stands before");
    }

    [Fact]
    public void No_text_whatever_brings_a_control_character_to_the_terminal() => Gen.String[Gen.Char].Sample(text =>
    {
        var printable = Printable.Cut(text, 20);

        printable.ShouldNotContain(c => char.IsControl(c));
    });
}
