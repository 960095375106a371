using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace Rx.DynamoStreams.Client;

// Finds out who calls and where, at the first call, by the options and the SDK's default chains. What was found is kept; what
// was not is looked for again by the next call.
internal sealed class AccessResolver(DynamoStreamsClientOptions options)
{
    private volatile StreamsAccess? _found;

    public async Task<StreamsAccess> ResolveAsync(StreamsCall call, CancellationToken cancellationToken)
    {
        if (_found is { } found)
            return found;
        if (options is { Credentials: { } credentials, Region: { } region })
            return _found = NewAccess(call, credentials, region);
        try
        {
            // The SDK's chains read files and, on EC2, ask the metadata service, in part without await.
            var lookUp = Task.Run(() => LookUpAsync(call), cancellationToken);
            return _found = await lookUp.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"{call} was cancelled.", e, cancellationToken);
        }
    }

    private async Task<StreamsAccess> LookUpAsync(StreamsCall call)
    {
        try
        {
            var profiles = new CredentialProfileStoreChain();
            CredentialProfile? profile = null;
            if (options is { Credentials: null, Profile: { } name } && !profiles.TryGetProfile(name, out profile))
            {
                throw call.Failed(
                    StreamFault.Fatal, $"the AWS profile '{name}' does not exist any more", "Restore it, or name another one.");
            }
            var region = options.Region ?? profile?.Region ?? DefaultRegion() ?? throw NoRegion(call);
            var credentials = options.Credentials
                ?? profile?.GetAWSCredentials(profiles)
                ?? await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(null).ConfigureAwait(false);
            return NewAccess(call, credentials, region);
        }
        catch (Exception e) when (e is not DynamoStreamsServiceException)
        {
            throw NoCredentials(call, e);
        }
    }

    private static DynamoStreamsServiceException NoRegion(StreamsCall call) =>
        call.Failed(
            StreamFault.Fatal,
            "no AWS region is configured",
            $"Set {nameof(DynamoStreamsClientOptions)}.{nameof(DynamoStreamsClientOptions.Region)}, the environment variable "
            + "AWS_REGION, or 'region' in the AWS profile.");

    // The SDK's own message has a line for each place where it looked; it stays the inner exception's.
    private DynamoStreamsServiceException NoCredentials(StreamsCall call, Exception cause) =>
        call.Failed(
            StreamFault.Fatal,
            options.Profile is null
                ? "no AWS credentials were found"
                : $"the AWS profile '{options.Profile}' gives no credentials",
            $"Set {nameof(DynamoStreamsClientOptions)}.{nameof(DynamoStreamsClientOptions.Credentials)}, the environment "
            + "variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a complete AWS profile; DynamoDB Local takes any.",
            cause);

    // An emulator is in no region, and signing needs one.
    private RegionEndpoint? DefaultRegion() =>
        FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)
        ?? (options.EndpointUrl is null ? FallbackRegionFactory.GetRegionEndpoint() : RegionEndpoint.USEast1);

    private StreamsAccess NewAccess(StreamsCall call, AWSCredentials credentials, RegionEndpoint region)
    {
        try
        {
            var endpoint = options.EndpointUrl
                ?? StreamsEndpoint.Of(region, options.UseFipsEndpoint, options.UseDualStackEndpoint);
            return new StreamsAccess(credentials, region, endpoint);
        }
        catch (ArgumentException e)
        {
            throw call.Failed(StreamFault.Fatal, "the region has no such endpoint", e.Message, e);
        }
    }
}
