using System.Buffers;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Rx.DynamoStreams.Files;

namespace Rx.DynamoStreams.Replicas;

// A replica in a file: a line that says what it is of and how far, a line of DynamoDB JSON for each item and for each key that is
// still to be fetched, and a line with the checksum of all before it. It is written beside the old one, which it replaces in one
// step, so a crash leaves one or the other. From when it is loaded it is locked, until it is disposed or the process ends.
internal sealed class ReplicaFile(string path, string tableName, FileSaving saving) : IDisposable
{
    private const int FormatVersion = 1;
    private const int BufferBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private FileLock? _lock;
    private bool _isDisposed;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    // None where there is no file, or one that is not whole or that the table's stream does not go on from; then there is a reason.
    // What is no replica of this table is refused with an InvalidDataException, as saving would replace it.
    public SavedReplica? Load(TableShape shape, out string? reason)
    {
        reason = null;
        Claim();
        if (!File.Exists(Path))
            return null;
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        using var lines = LinesOf(file).GetEnumerator();
        if (!lines.MoveNext())
            return null;
        var hash = new XxHash3();
        hash.Append(lines.Current);
        var (position, items, unfetched) = ReadHead(lines.Current);
        var images = new List<byte[]>();
        while (images.Count < items + unfetched && lines.MoveNext())
        {
            hash.Append(lines.Current);
            images.Add(lines.Current);
        }
        if (images.Count < items + unfetched || !lines.MoveNext() || Encoding.ASCII.GetString(lines.Current) != Text(hash))
        {
            reason = "it was cut off or changed";
            return null;
        }
        var readUpTo = StreamPosition.Parse(position);
        if (readUpTo.StreamArn != shape.StreamArn)
        {
            reason = "the table's stream was switched off since";
            return null;
        }
        try
        {
            var keyed = images.ConvertAll(json => Keyed(json, shape.KeyNames));
            return new SavedReplica(readUpTo, keyed[..items], keyed[items..].ConvertAll(key => key.Key));
        }
        catch (KeyNotFoundException)
        {
            reason = "the table had another key";
            return null;
        }
    }

    // What cannot be written to its end is deleted, and the old file stays.
    public void Save(SavedReplica replica, CancellationToken cancellationToken)
    {
        var temporary = Path + ".tmp";
        // What a killed process left there may have other rights, or lead elsewhere; it is of no use.
        File.Delete(temporary);
        try
        {
            Write(replica, temporary, cancellationToken);
            File.Move(temporary, Path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _lock?.Dispose();
        }
    }

    private void Claim()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                _lock ??= FileLock.Take(Path, "Replica file", "name another file, or end the other replica first");
            }
            catch (DirectoryNotFoundException e)
            {
                throw new DirectoryNotFoundException($"The folder of replica file '{Path}' is not there: create it, or name another file.", e);
            }
        }
    }

    private void Write(SavedReplica replica, string temporary, CancellationToken cancellationToken)
    {
        var hash = new XxHash3();
        using (var file = saving.Create(temporary))
        {
            var buffer = new ArrayBufferWriter<byte>(BufferBytes);
            Add(WriteHead(replica));
            foreach (var image in replica.Items.Select(item => item.Value).Concat(replica.Unfetched))
            {
                Add(OnOneLine(image).Bytes.Span);
                if (buffer.WrittenCount < BufferBytes)
                    continue;
                file.Write(buffer.WrittenSpan);
                buffer.ResetWrittenCount();
                cancellationToken.ThrowIfCancellationRequested();
            }
            buffer.Write(Encoding.ASCII.GetBytes(Text(hash)));
            file.Write(buffer.WrittenSpan);
            file.Flush(flushToDisk: true);

            void Add(ReadOnlySpan<byte> line)
            {
                hash.Append(line);
                buffer.Write(line);
                buffer.Write("\n"u8);
            }
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the save fail may keep it there. The next save deletes it first.
        }
    }

    private static KeyValuePair<ItemImage, ItemImage> Keyed(byte[] json, IReadOnlyList<string> keyNames)
    {
        var item = ItemImage.Parse(Encoding.UTF8.GetString(json));
        return KeyValuePair.Create(ReplicaKey.Of(item.ToAttributeMap(), keyNames), item);
    }

    // An endpoint may write its JSON over several lines.
    private static ItemImage OnOneLine(ItemImage image) =>
        image.Bytes.Span.ContainsAny((byte)'\n', (byte)'\r') ? ItemImage.FromAttributeMap(image.ToAttributeMap()) : image;

    private byte[] WriteHead(SavedReplica replica)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("replica", FormatVersion);
            writer.WriteString("table", tableName);
            writer.WriteNumber("items", replica.Items.Count);
            writer.WriteNumber("unfetched", replica.Unfetched.Count);
            // As text: a position may be written over several lines.
            writer.WriteString("position", replica.Position.ToJson());
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    private (string Position, int Items, int Unfetched) ReadHead(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var head = document.RootElement;
            if (head.GetProperty("replica").GetInt32() != FormatVersion)
                throw Refused("is a replica of another version of this library");
            if (head.GetProperty("table").GetString() is var table && table != tableName)
                throw Refused($"is a replica of table '{table}'");
            return (head.GetProperty("position").GetString()!, head.GetProperty("items").GetInt32(), head.GetProperty("unfetched").GetInt32());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Refused("is no replica");
        }
    }

    private InvalidDataException Refused(string what) =>
        new($"The file '{Path}' {what}, and a replica of table '{tableName}' is to be kept in it. Name another file, or delete this one.");

    private static IEnumerable<byte[]> LinesOf(FileStream file)
    {
        var line = new ArrayBufferWriter<byte>();
        var buffer = new byte[BufferBytes];
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            var rest = buffer.AsMemory(0, read);
            for (var end = rest.Span.IndexOf((byte)'\n'); end >= 0; end = rest.Span.IndexOf((byte)'\n'))
            {
                line.Write(rest.Span[..end]);
                yield return line.WrittenSpan.ToArray();
                line.ResetWrittenCount();
                rest = rest[(end + 1)..];
            }
            line.Write(rest.Span);
        }
        if (line.WrittenCount > 0)
            yield return line.WrittenSpan.ToArray();
    }

    private static string Text(XxHash3 hash) => Convert.ToHexStringLower(hash.GetCurrentHash());
}
