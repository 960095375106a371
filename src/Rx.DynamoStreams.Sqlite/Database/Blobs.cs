using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Rx.DynamoStreams.Sqlite.Database;

// Images as the database has them: their bytes.
internal static class Blobs
{
    public static byte[] ToBlob(this ItemImage image) =>
        MemoryMarshal.TryGetArray(image.Bytes, out var bytes) && bytes.Array!.Length == bytes.Count ? bytes.Array : image.Bytes.ToArray();

    public static ItemImage ImageAt(this SqliteDataReader reader, int column) => ItemImage.FromBytes(reader.GetFieldValue<byte[]>(column));
}
