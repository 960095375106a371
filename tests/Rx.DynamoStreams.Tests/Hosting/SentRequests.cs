using System.Net;

namespace Rx.DynamoStreams.Tests.Hosting;

// Sends nothing, refuses everything, and notes who signed it.
internal sealed class SentRequests : HttpMessageHandler
{
    public List<string> Authorizations { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Authorizations)
            Authorizations.Add(string.Join(' ', request.Headers.GetValues("Authorization")));
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden));
    }
}
