using System.Text;
using Rx.DynamoStreams.Cli.Output;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Cli;

public class FlushTests
{
    private static readonly Checkpoint Checkpoint = new(StreamPosition.Parse("""{"version":1,"streamArn":"arn","shards":{}}"""), 1, 1, true, TimeSpan.Zero);

    [Fact]
    public void Json_lines_reach_the_reader_with_the_end_of_their_poll() =>
        AfterAnEventAndACheckpoint(output => new JsonLinesWriter(output)).ShouldBe((IsEventThere: false, IsThereAfterCheckpoint: true));

    [Fact]
    public void Text_in_a_pipe_reaches_the_reader_with_the_end_of_its_poll() =>
        AfterAnEventAndACheckpoint(output => new TextLinesWriter(output, isTerminal: false, hasColors: false))
            .ShouldBe((IsEventThere: false, IsThereAfterCheckpoint: true));

    [Fact]
    public void Text_reaches_a_terminal_at_once() =>
        AfterAnEventAndACheckpoint(output => new TextLinesWriter(output, isTerminal: true, hasColors: false))
            .ShouldBe((IsEventThere: true, IsThereAfterCheckpoint: true));

    private static (bool IsEventThere, bool IsThereAfterCheckpoint) AfterAnEventAndACheckpoint(Func<TextWriter, IEventWriter> create)
    {
        var received = new MemoryStream();
        using var output = new StreamWriter(received, new UTF8Encoding(false));
        var writer = create(output);

        writer.Write(new ShardClosed("p"));
        var isEventThere = received.Length > 0;
        writer.Write(Checkpoint);
        return (isEventThere, received.Length > 0);
    }
}
