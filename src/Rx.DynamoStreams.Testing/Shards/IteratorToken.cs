using System.Globalization;

namespace Rx.DynamoStreams.Testing.Shards;

// A shard iterator: a place in a shard, how many of the empty pages before it were served, and when it was minted.
internal sealed record IteratorToken(string ShardId, int Index, int EmptyPagesServed, long MintedAtTicks)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{MintedAtTicks}|{EmptyPagesServed}|{Index}|{ShardId}");

    public static IteratorToken? TryParse(string text)
    {
        var parts = text.Split('|', 4);
        return parts.Length == 4
            && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var mintedAt)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var served)
            && int.TryParse(parts[2], CultureInfo.InvariantCulture, out var index)
            ? new IteratorToken(parts[3], index, served, mintedAt)
            : null;
    }
}
