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
    private readonly Task _shaking;

    public UntrustedTlsService()
    {
        _listener.Start();
        _shaking = ShakeHandsAsync();
    }

    public Uri Url => new($"https://{_listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _shaking;
    }

    private async Task ShakeHandsAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        try
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(certificate);
            await stream.ReadExactlyAsync(new byte[1]);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or ObjectDisposedException)
        {
            // The client hung up, as it should.
        }
    }
}
