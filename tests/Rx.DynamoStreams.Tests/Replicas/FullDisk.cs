namespace Rx.DynamoStreams.Tests.Replicas;

// A file that takes half of what is written to it.
internal sealed class FullDisk(string path) : FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite)
{
    public static FileStream At(string path) => new FullDisk(path);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        base.Write(buffer[..(buffer.Length / 2)]);
        Flush();
        throw new IOException("No space left on device.");
    }
}
