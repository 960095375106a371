using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rx.DynamoStreams.Tests.Client;

// A service on the loopback interface that follows a script: each request gets the next reply, byte for byte, whatever it asks
// for; past the script's end the connection is closed without one. It keeps what it was asked.
internal sealed class LoopbackService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly ConcurrentQueue<LoopbackReply> _script;
    private readonly ConcurrentQueue<LoopbackRequest> _requests = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstHangUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    public LoopbackService(params LoopbackReply[] script)
    {
        _script = new ConcurrentQueue<LoopbackReply>(script);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    public IReadOnlyList<LoopbackRequest> Requests => [.. _requests];

    public int Connections { get; private set; }

    public Task FirstRequest => _firstRequest.Task;

    // The client closed a connection.
    public Task FirstHangUp => _firstHangUp.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Connections++;
                serving.Add(ServeAsync(socket));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                _requests.Enqueue(request);
                _firstRequest.TrySetResult();
                if (!_script.TryDequeue(out var reply))
                    return;
                await stream.WriteAsync(reply.Bytes, _stop.Token);
                if (reply.Then == LoopbackEnd.Close)
                    return;
                if (reply.Then == LoopbackEnd.Reset)
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }
            }
            _firstHangUp.TrySetResult();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _firstHangUp.TrySetResult();
        }
    }

    // Null when the client has closed the connection.
    private async Task<LoopbackRequest?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new LoopbackRequest(lines[0], headers, Encoding.UTF8.GetString(body));
    }
}
