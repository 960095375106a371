using Amazon;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Client;

// Who calls, and where. Settled once, and the same for every call after.
internal sealed class StreamsAccess(AWSCredentials credentials, RegionEndpoint region, Uri endpoint)
{
    private volatile bool _haveWorked;

    public Uri Endpoint { get; } = endpoint;

    // As HttpClient writes it, since it is signed.
    public string Host { get; } =
        (endpoint.HostNameType == UriHostNameType.IPv6 ? endpoint.Host : endpoint.IdnHost)
        + (endpoint.IsDefaultPort ? "" : $":{endpoint.Port}");

    public string SigningRegion { get; } = region.SystemName;

    // The SDK's credentials renew themselves shortly before they expire. A source that has worked will do so again, so its
    // failure is passing; one that never has needs a person.
    public async Task<ImmutableCredentials> GetCredentialsAsync(StreamsCall call, CancellationToken cancellationToken)
    {
        try
        {
            var current = await credentials.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (current is null || string.IsNullOrEmpty(current.AccessKey))
                throw new InvalidOperationException($"{credentials.GetType().Name} gave none");
            _haveWorked = true;
            return current;
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"{call} was cancelled.", e, cancellationToken);
        }
        catch (Exception e)
        {
            throw call.Failed(
                _haveWorked ? StreamFault.Transient : StreamFault.Fatal,
                $"the AWS credentials could not be loaded ({e.Message})",
                "Check the profile, the role, or the session that they come from.",
                e);
        }
    }

    // Credentials other than the expired ones; the same when there are none. Calls that fail together renew them once.
    public async Task<ImmutableCredentials> RenewCredentialsAsync(
        StreamsCall call, ImmutableCredentials expired, CancellationToken cancellationToken)
    {
        var current = await GetCredentialsAsync(call, cancellationToken).ConfigureAwait(false);
        if (!current.Equals(expired) || credentials is not RefreshingAWSCredentials refreshing)
            return current;
        refreshing.ClearCredentials();
        return await GetCredentialsAsync(call, cancellationToken).ConfigureAwait(false);
    }
}
