using System.Globalization;
using System.IO.Compression;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams.Checkpoints;

// A checkpoint on its way into a table: one item under the stream's ARN, the head, with the position compressed in it; or, where
// that is too large for an item, a head and as many chunks as it takes. CheckpointHead is the way back.
internal sealed class PackedCheckpoint
{
    // An item holds 400 KB, names of attributes included; keys and the rest take up to 4 KB.
    private const int ChunkBytes = 384 * 1024;

    private readonly CheckpointKey _key;
    private readonly StoredCheckpoint _checkpoint;
    private readonly byte[] _packed;

    private PackedCheckpoint(CheckpointKey key, StoredCheckpoint checkpoint, byte[] packed)
    {
        (_key, _checkpoint, _packed) = (key, checkpoint, packed);
        FirstChunk = ChunkKey.FirstOf(key.StreamArn, checkpoint.Version, checkpoint.Holder, ChunkKey.ChecksumOf(packed));
    }

    public static PackedCheckpoint Of(CheckpointKey key, StoredCheckpoint checkpoint)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
            brotli.Write(DynamoJson.StrictUtf8.GetBytes(PackedText.Of(checkpoint)));
        return new PackedCheckpoint(key, checkpoint, packed.ToArray());
    }

    public ChunkKey FirstChunk { get; }

    public bool IsChunked => _packed.Length > ChunkBytes;

    private int ChunkCount => (_packed.Length + ChunkBytes - 1) / ChunkBytes;

    public Dictionary<string, AttributeValue> Head()
    {
        var head = CheckpointAttributes.Key(_key, _key.StreamArn);
        head[CheckpointAttributes.Format] = new() { N = CheckpointAttributes.WrittenFormat };
        head[CheckpointAttributes.Version] = Number(_checkpoint.Version);
        head[CheckpointAttributes.Holder] = new(_checkpoint.Holder);
        head[CheckpointAttributes.SavedAt] = new(_checkpoint.SavedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        head[CheckpointAttributes.Shards] = Number(_checkpoint.Position.Shards.Count);
        head[CheckpointAttributes.Checksum] = new(FirstChunk.Checksum);
        if (IsChunked)
            head[CheckpointAttributes.Chunks] = Number(ChunkCount);
        else
            head[CheckpointAttributes.Position] = new() { B = new MemoryStream(_packed) };
        return head;
    }

    public IEnumerable<Dictionary<string, AttributeValue>> Chunks()
    {
        for (var index = 0; IsChunked && index < ChunkCount; index++)
        {
            var chunk = CheckpointAttributes.Key(_key, (FirstChunk with { Index = index }).ToString());
            var start = index * ChunkBytes;
            chunk[CheckpointAttributes.Position] = new() { B = new MemoryStream(_packed, start, Math.Min(ChunkBytes, _packed.Length - start)) };
            yield return chunk;
        }
    }

    private static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };
}
