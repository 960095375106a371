using System.IO.Hashing;

namespace Rx.DynamoStreams.Testing.Tables;

// Where an item lies in a scan: by the hash of its partition key, so that a segment is a range of hashes, and then by its whole
// key. It depends on nothing else, so a place stays what it is while items come and go. Without a key: before all of that hash.
internal readonly record struct ScanPlace(long Hash, ItemImage? Key) : IComparable<ScanPlace>
{
    private const long HashSpace = 1L << 32;

    public static ScanPlace Of(ItemImage key, ItemImage partitionKey) => new(XxHash32.HashToUInt32(partitionKey.Bytes.Span), key);

    // Where a segment begins; the next one's begin is its end.
    public static ScanPlace BeginOf(long segment, int totalSegments) => new(segment * HashSpace / totalSegments, null);

    public int CompareTo(ScanPlace other)
    {
        var byHash = Hash.CompareTo(other.Hash);
        return byHash != 0 ? byHash : BytesOf(Key).SequenceCompareTo(BytesOf(other.Key));
    }

    private static ReadOnlySpan<byte> BytesOf(ItemImage? key) => key is null ? default : key.Bytes.Span;
}
