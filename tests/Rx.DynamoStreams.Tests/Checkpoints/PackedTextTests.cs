using Rx.DynamoStreams.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

[Trait("Rule", "P3")]
public sealed class PackedTextTests
{
    private const string Position = """{"version":1,"streamArn":"arn","shards":{"shard":{"after":"42"}}}""";

    private static readonly StoredCheckpoint Plain = new(StreamPosition.Parse(Position), 1, "me", default);

    [Fact]
    public void Without_a_state_it_is_the_position_alone()
    {
        var text = PackedText.Of(Plain);

        text.ShouldBe(Position);
        var (position, state) = PackedText.Parse(text);
        position.ToJson().ShouldBe(Position);
        state.ShouldBe(ConsumerState.Empty);
    }

    [Fact]
    public void A_state_is_a_line_of_its_own()
    {
        var kept = ConsumerState.Empty.With("lines", "\"one\\ntwo\"").With("later", "[ 1 ]");

        var text = PackedText.Of(Plain with { State = kept });

        text.ShouldBe(Position + "\n" + """{"later":[1],"lines":"one\ntwo"}""");
        var (position, state) = PackedText.Parse(text);
        position.ToJson().ShouldBe(Position);
        state.ShouldBe(kept);
    }
}
