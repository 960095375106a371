using Rx.DynamoStreams.Cli.Live;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli.Live;

public sealed class LiveRegionTests : IDisposable
{
    private readonly TerminalScreen _screen = new(columns: 20, rows: 4);
    private readonly StringWriter _raw = new();
    private readonly ScreenWriter _output;
    private readonly LiveRegion _region;

    public LiveRegionTests()
    {
        _output = new ScreenWriter(_screen, _raw);
        _region = new LiveRegion(_output, () => new WindowSize(_screen.Columns, _screen.Rows));
    }

    public void Dispose()
    {
        _output.Dispose();
        _raw.Dispose();
    }

    [Fact]
    public void Where_nothing_changes_nothing_is_written()
    {
        _region.Draw(_ => new Text("same"));
        var written = _raw.ToString();

        _region.Draw(_ => new Text("same"));

        _raw.ToString().ShouldBe(written);
        written.ShouldContain("same");
    }

    [Fact]
    public void Lines_and_the_region_below_them_reach_the_terminal_together()
    {
        _region.Draw(_ => new Text("region"));

        _region.WriteLine(new Paragraph("line"));
        var before = _screen.Lines;
        _region.Show();

        before.ShouldBe(["region"]);
        _screen.Lines.ShouldBe(["line", "region"]);
    }

    [Fact]
    public void On_an_empty_screen_too_what_was_drawn_before_does_not_scroll_away()
    {
        _region.Draw(_ => new Text("1\n2"));

        _region.Draw(_ => new Text("3\n4"));
        _region.Draw(_ => new Text("5"));

        _screen.Lines.ShouldBe(["5"]);
    }

    [Fact]
    public void A_region_that_is_too_high_keeps_its_last_rows_and_can_still_be_redrawn()
    {
        _region.WriteLine(new Paragraph("line"));
        _region.Draw(_ => new Text("1\n2\n3\n4\n5"));

        _region.Draw(_ => new Text("6\n7\n8\n9\n10"));

        _screen.Lines.ShouldBe(["line", "8", "9", "10"]);
    }

    [Fact]
    public void A_window_that_became_narrow_since_the_last_drawing_breaks_no_row()
    {
        _region.Draw(_ => new Text("0123456789\nabc"));
        _screen.Narrow(6);

        _region.WriteLine(new Paragraph("line"));
        _region.Show();

        _screen.Lines.ShouldBe(["line", "0123…", "abc"]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 9)]
    public void A_window_without_room_is_borne(int columns, int rows)
    {
        var region = new LiveRegion(_output, () => new WindowSize(columns, rows));

        region.Draw(_ => new Text("日本\nabc"));

        _raw.ToString().ShouldNotBeEmpty();
    }
}
