using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rx.DynamoStreams.Benchmarks;

// HTTP on the loopback interface with one fixed answer and next to no work of its own, so that what is measured is the caller.
// It knows POST with a Content-Length, which is what the callers send.
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public LoopbackServer(string body)
    {
        _answer = Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nDate: {DateTime.UtcNow:R}\r\n\r\n{body}");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false)));
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            connection.NoDelay = true;
            var stream = connection.GetStream();
            var buffer = new byte[64 * 1024];
            var filled = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token).ConfigureAwait(false);
                if (read == 0)
                    return;
                filled += read;
                if (!IsWholeRequest(buffer.AsSpan(0, filled)))
                    continue;
                filled = 0; // no caller sends a request before the answer to the last one
                await stream.WriteAsync(_answer, _stop.Token).ConfigureAwait(false);
            }
        }
    }

    // Without garbage: it would count as the caller's. HttpClient writes the header in just this case.
    private static bool IsWholeRequest(ReadOnlySpan<byte> request)
    {
        var headEnd = request.IndexOf("\r\n\r\n"u8);
        var length = request.IndexOf("\r\nContent-Length: "u8);
        if (headEnd < 0 || length < 0)
            return false;
        _ = Utf8Parser.TryParse(request[(length + "\r\nContent-Length: ".Length)..], out int bodyBytes, out _);
        return request.Length >= headEnd + 4 + bodyBytes;
    }
}
