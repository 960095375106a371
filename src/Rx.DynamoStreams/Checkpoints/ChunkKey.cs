using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Rx.DynamoStreams.Checkpoints;

// The place of one piece of a position, as a sort key that begins with its checkpoint's, the stream's ARN:
// <ARN>#<version>#<holder's hash>#<checksum>#<index>. Two holders never write to one key, nor does one holder that saves a version
// twice with different positions; so the pieces that a head names are of one write, whoever else tries at that time.
internal readonly record struct ChunkKey(string StreamArn, long Version, string HolderHash, string Checksum, int Index)
{
    private const char Separator = '#';

    public static ChunkKey FirstOf(string streamArn, long version, string holder, string checksum) =>
        new(streamArn, version, HashOf(holder), checksum, 0);

    public static string ChecksumOf(ReadOnlySpan<byte> packed) => Convert.ToHexStringLower(XxHash128.Hash(packed));

    // All chunks of the stream have a key that begins so.
    public static string PrefixFor(string streamArn) => streamArn + Separator;

    // Null for what is none of ours.
    public static ChunkKey? TryParse(string streamArn, string text)
    {
        var parts = text[PrefixFor(streamArn).Length..].Split(Separator);
        return parts.Length == 4
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new ChunkKey(streamArn, version, parts[1], parts[2], index)
            : null;
    }

    // Whether nothing can come to need this chunk, now that the other's head is stored. A chunk of a later version may belong to
    // someone's save that is under way and will win; one of the same version and holder, to an earlier call of that holder which
    // may still arrive and win. Both are left for the next save.
    public bool IsOutlivedBy(ChunkKey saved) =>
        Version < saved.Version || (Version == saved.Version && HolderHash != saved.HolderHash);

    // Whether this chunk may go with a checkpoint that was deleted, found before that. Of first versions only the checkpoint's own:
    // another one may belong to someone's first save, which now finds nothing stored and wins.
    public bool GoesWith(long deletedVersion, string? deletedHolder) =>
        Version > 1 || (Version == deletedVersion && deletedHolder is not null && HolderHash == HashOf(deletedHolder));

    private static string HashOf(string holder) => Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(holder)));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{PrefixFor(StreamArn)}{Version:D19}{Separator}{HolderHash}{Separator}{Checksum}{Separator}{Index:D4}");
}
