using System.Reactive.Concurrency;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams;

/// <summary>Where DynamoDB Streams is, and who calls it.</summary>
/// <remarks>Checked as a whole by the client's constructor, which names everything that is wrong in one message.</remarks>
public sealed record DynamoStreamsClientOptions
{
    /// <summary>
    /// Who calls. Default null: the named <see cref="Profile"/>, or else the AWS SDK's default chain. DynamoDB Local takes any
    /// credentials, but needs some; <see cref="AnonymousAWSCredentials"/> are refused, since every request is signed.
    /// </summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>A profile of the AWS configuration files. Default null. Ignored when <see cref="Credentials"/> is set.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// The region. Default null: the profile's, or else the AWS SDK's default. When that names none either, an
    /// <see cref="EndpointUrl"/> is signed for as <c>us-east-1</c>, and without one the first call fails.
    /// </summary>
    public RegionEndpoint? Region { get; init; }

    /// <summary>
    /// Another endpoint, such as DynamoDB Local's: a scheme (http or https), a host and a port, without a path. Default null:
    /// the region's own. An <c>http://</c> endpoint sends items unencrypted.
    /// </summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>Whether to use the region's FIPS endpoint. Default false. Ignored when <see cref="EndpointUrl"/> is set.</summary>
    public bool UseFipsEndpoint { get; init; }

    /// <summary>
    /// Whether to use the region's endpoint for IPv4 and IPv6. Default false. Ignored when <see cref="EndpointUrl"/> is set.
    /// </summary>
    public bool UseDualStackEndpoint { get; init; }

    /// <summary>
    /// Sends the requests, for a proxy or certificates of your own. Default null: a handler of the client's own. It is not
    /// disposed. It must not decompress answers, as their checksum covers them as they were sent.
    /// </summary>
    public HttpMessageHandler? HttpMessageHandler { get; init; }

    /// <summary>
    /// The longest answer that is read, in bytes; a longer one is a <see cref="StreamFault.Malformed"/> fault. Default 16 MiB:
    /// 1 MB of item data, which is the service's limit, is some 2.5 MB of JSON. 64 KiB to 1 GiB.
    /// </summary>
    public int MaxResponseBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// How long one request may take, from connecting to the last byte of its answer; then it fails as
    /// <see cref="StreamFault.Transient"/>. Default 100 seconds; 100 milliseconds to 10 minutes. A stream's own
    /// <see cref="DynamoStreamOptions.CallTimeout"/>, 30 seconds, comes first as a rule.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// The source of time: for signing, and for <see cref="CallTimeout"/>. Default
    /// <see cref="System.Reactive.Concurrency.Scheduler.Default"/>.
    /// </summary>
    public IScheduler Scheduler { get; init; } = System.Reactive.Concurrency.Scheduler.Default;

    internal void Validate()
    {
        var failures = Failures().ToList();
        if (failures.Count > 0)
            throw new ArgumentException($"The client's options cannot be used: {string.Join("; ", failures)}.");
    }

    private IEnumerable<string> Failures()
    {
        if (Credentials is AnonymousAWSCredentials)
            yield return $"{nameof(Credentials)} are anonymous, and every request must be signed";
        if (Credentials is null && Profile is not null && ProfileFailure(Profile) is { } profileFailure)
            yield return profileFailure;
        if (EndpointUrl is not null && EndpointFailure(EndpointUrl) is { } endpointFailure)
            yield return endpointFailure;
        if (EndpointUrl is null && UseDualStackEndpoint && Region is not null && !StreamsEndpoint.HasDualStack(Region))
            yield return $"{nameof(UseDualStackEndpoint)} is on, and region '{Region.SystemName}' has no such endpoint";
        if (MaxResponseBytes is < 64 * 1024 or > 1024 * 1024 * 1024)
            yield return $"{nameof(MaxResponseBytes)} is {MaxResponseBytes}, and must be 65,536 to 1,073,741,824 (1 GiB)";
        if (CallTimeout < TimeSpan.FromMilliseconds(100) || CallTimeout > TimeSpan.FromMinutes(10))
            yield return $"{nameof(CallTimeout)} is {CallTimeout}, and must be 100 milliseconds to 10 minutes";
        if (Scheduler is null)
            yield return $"{nameof(Scheduler)} is null";
        if (Scheduler is ImmediateScheduler or CurrentThreadScheduler)
            yield return $"{nameof(Scheduler)} is {Scheduler.GetType().Name}, which would wait on the caller's thread";
    }

    private static string? ProfileFailure(string name)
    {
        if (!new CredentialProfileStoreChain().TryGetProfile(name, out var profile))
            return $"{nameof(Profile)} '{name}' is in none of the AWS configuration files";
        return profile.CanCreateAWSCredentials
            ? null
            : $"{nameof(Profile)} '{name}' has no credentials, or settings for them that contradict each other";
    }

    private static string? EndpointFailure(Uri endpoint)
    {
        // No more of it is repeated than is sure to hold no password.
        if (!endpoint.IsAbsoluteUri || (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps))
            return $"{nameof(EndpointUrl)} must begin with http:// or https://";
        return endpoint.UserInfo.Length == 0 && endpoint.PathAndQuery == "/" && endpoint.Fragment.Length == 0
            ? null
            : $"{nameof(EndpointUrl)} must have no more than a host and a port, as in http://{endpoint.Host}:{endpoint.Port}";
    }
}
