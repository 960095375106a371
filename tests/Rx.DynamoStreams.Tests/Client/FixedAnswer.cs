using System.Net;
using System.Text;

namespace Rx.DynamoStreams.Tests.Client;

// A handler without a network: it answers everything with one body, and does not check what it announces.
internal sealed class FixedAnswer(Stream body, long? announcedLength = null) : HttpMessageHandler
{
    public FixedAnswer(string body, long? announcedLength = null)
        : this(new MemoryStream(Encoding.UTF8.GetBytes(body)), announcedLength)
    {
    }

    public long BytesRead => body.Position;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new StreamContent(body);
        content.Headers.ContentLength = announcedLength;
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
    }
}

// Spaces without end, which JSON allows before its first character.
internal sealed class EndlessStream : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        buffer.AsSpan(offset, count).Fill((byte)' ');
        _position += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
