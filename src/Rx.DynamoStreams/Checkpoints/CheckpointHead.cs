using System.Globalization;
using System.IO.Compression;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams.Checkpoints;

// A checkpoint's own item as it was found in a table. Whatever does not fit together is a FormatException that says what it is,
// to be completed by the place where it lies.
internal sealed record CheckpointHead(long Version, string Holder, DateTimeOffset SavedAt, string Checksum)
{
    // The position, compressed; null where it is in chunks.
    public byte[]? Packed { get; private init; }

    public int ChunkCount { get; private init; }

    public static CheckpointHead Parse(IReadOnlyDictionary<string, AttributeValue> item)
    {
        var format = NumberText(item, CheckpointAttributes.Format);
        if (format != CheckpointAttributes.WrittenFormat)
            throw new FormatException($"its format is {format}, and this version of Rx.DynamoStreams reads {CheckpointAttributes.WrittenFormat} only");
        var isChunked = item.ContainsKey(CheckpointAttributes.Chunks);
        return new CheckpointHead(
            Number(item, CheckpointAttributes.Version),
            Text(item, CheckpointAttributes.Holder),
            Time(item, CheckpointAttributes.SavedAt),
            Text(item, CheckpointAttributes.Checksum))
        {
            Packed = isChunked ? null : Bytes(item),
            ChunkCount = isChunked ? (int)Number(item, CheckpointAttributes.Chunks) : 0,
        };
    }

    public static byte[] Bytes(IReadOnlyDictionary<string, AttributeValue> item) =>
        item.GetValueOrDefault(CheckpointAttributes.Position)?.B?.ToArray() ?? throw Unusable(CheckpointAttributes.Position, "binary");

    public StoredCheckpoint Open(CheckpointKey key, byte[] packed)
    {
        if (ChunkKey.ChecksumOf(packed) != Checksum)
            throw new FormatException($"the attribute '{CheckpointAttributes.Position}' does not have the checksum in '{CheckpointAttributes.Checksum}'");
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var json = new StreamReader(brotli, DynamoJson.StrictUtf8);
        var (position, state) = PackedText.Parse(json.ReadToEnd());
        return position.StreamArn == key.StreamArn
            ? new StoredCheckpoint(position, Version, Holder, SavedAt) { State = state }
            : throw new FormatException($"its position is in stream '{position.StreamArn}'");
    }

    private static string Text(IReadOnlyDictionary<string, AttributeValue> item, string attribute) =>
        item.GetValueOrDefault(attribute)?.S is { Length: > 0 } text ? text : throw Unusable(attribute, "text");

    private static string NumberText(IReadOnlyDictionary<string, AttributeValue> item, string attribute) =>
        item.GetValueOrDefault(attribute)?.N ?? throw Unusable(attribute, "a number");

    // All our numbers are counts from one.
    private static long Number(IReadOnlyDictionary<string, AttributeValue> item, string attribute) =>
        long.TryParse(NumberText(item, attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Unusable(attribute, "a whole number of 1 or more");

    private static DateTimeOffset Time(IReadOnlyDictionary<string, AttributeValue> item, string attribute) =>
        DateTimeOffset.TryParseExact(Text(item, attribute), "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Unusable(attribute, "a time");

    private static FormatException Unusable(string attribute, string expected) =>
        new($"the attribute '{attribute}' is missing or is not {expected}");
}
