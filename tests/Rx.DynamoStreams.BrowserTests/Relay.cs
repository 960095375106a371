using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Rx.DynamoStreams.BrowserTests;

// Stands between the dashboard and an endpoint, and can be cut: what is connected breaks, and what connects then breaks too.
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Uri _endpoint;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Relay(Uri endpoint)
    {
        _endpoint = endpoint;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    public void Cut()
    {
        _isCut = true;
        Break();
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Break();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = CarryAsync(await _listener.AcceptTcpClientAsync());
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _clients.Add(client);
        _clients.Add(server);
        try
        {
            if (!_isCut)
            {
                await server.ConnectAsync(_endpoint.Host, _endpoint.Port);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
        client.Dispose();
    }

    private void Break()
    {
        while (_clients.TryTake(out var client))
            client.Dispose();
    }
}
