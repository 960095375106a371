using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rx.DynamoStreams.Tests.Client;

// Shakes hands once, with a certificate that nobody else has signed.
internal sealed class UntrustedTlsService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _shaking;

    public UntrustedTlsService()
    {
        _listener.Start();
        _shaking = ShakeHandsAsync();
    }

    public Uri Url => new($"https://{_listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _shaking;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ShakeHandsAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(certificate);
            await stream.ReadExactlyAsync(new byte[1], _stop.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            // The client hung up, as it should.
        }
    }
}
