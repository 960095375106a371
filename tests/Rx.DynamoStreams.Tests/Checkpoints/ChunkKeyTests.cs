using Rx.DynamoStreams.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

public sealed class ChunkKeyTests
{
    private static readonly ChunkKey Saved = ChunkKey.FirstOf("arn", 7, "me", "c1");

    [Fact]
    public void A_key_is_read_back_from_its_text()
    {
        var key = Saved with { Index = 12 };

        var text = key.ToString();

        text.ShouldBe($"arn#0000000000000000007#{Saved.HolderHash}#c1#0012");
        ChunkKey.TryParse("arn", text).ShouldBe(key);
    }

    [Theory]
    [InlineData("arn#")]
    [InlineData("arn#note to self")]
    [InlineData("arn#x#me#c1#0000")]
    [InlineData("arn#7#me#c1#x")]
    [InlineData("arn#7#me#c1#0#0")]
    public void What_someone_else_put_beside_a_checkpoint_is_no_chunk(string sortKey)
    {
        var key = ChunkKey.TryParse("arn", sortKey);

        key.ShouldBeNull();
    }

    [Theory]
    [InlineData(6, "me", "c1", true, "the checkpoint before")]
    [InlineData(6, "you", "c2", true, "another's attempt at the checkpoint before")]
    [InlineData(7, "you", "c2", true, "another's attempt that lost against this one")]
    [InlineData(7, "me", "c1", false, "this one")]
    [InlineData(7, "me", "c2", false, "an earlier call of this holder, which may arrive late")]
    [InlineData(8, "me", "c1", false, "the checkpoint after")]
    [InlineData(8, "you", "c2", false, "another's attempt at the checkpoint after, which may win")]
    public void A_save_outlives_the_chunks_that_nobody_can_come_to_need(long version, string holder, string checksum, bool expected, string because)
    {
        var chunk = ChunkKey.FirstOf("arn", version, holder, checksum);

        var outlived = chunk.IsOutlivedBy(Saved);

        outlived.ShouldBe(expected, because);
    }

    [Theory, Trait("Rule", "P14")]
    [InlineData(7, "me", 7, "me", true, "of the deleted checkpoint")]
    [InlineData(8, "you", 7, "me", true, "of a save that now conflicts")]
    [InlineData(7, "me", 0, null, true, "of a checkpoint whose own item is gone, or could not be read")]
    [InlineData(1, "me", 1, "me", true, "of the deleted checkpoint")]
    [InlineData(1, "you", 1, "me", false, "of another first save, which now wins")]
    [InlineData(1, "me", 0, null, false, "of a first save that is under way, for all that is known")]
    public void A_deletion_takes_the_chunks_that_nobody_can_come_to_need(
        long version, string holder, long deletedVersion, string? deletedHolder, bool expected, string because)
    {
        var goes = ChunkKey.FirstOf("arn", version, holder, "c1").GoesWith(deletedVersion, deletedHolder);

        goes.ShouldBe(expected, because);
    }
}
