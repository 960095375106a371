using System.Reactive.Concurrency;
using Amazon;
using Amazon.Runtime;

namespace Rx.DynamoStreams;

/// <summary>Where DynamoDB Streams is, and who calls it.</summary>
public sealed record DynamoStreamsClientOptions
{
    /// <summary>Who calls. Default null: the named <see cref="Profile"/>, or else the AWS SDK's default chain.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>A profile of the AWS configuration files. Default null. Ignored when <see cref="Credentials"/> is set.</summary>
    public string? Profile { get; init; }

    /// <summary>The region. Default null: the profile's, or else the AWS SDK's default.</summary>
    public RegionEndpoint? Region { get; init; }

    /// <summary>
    /// Another endpoint, such as DynamoDB Local's. Default null: the region's own. An <c>http://</c> endpoint sends items
    /// unencrypted.
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
    /// disposed.
    /// </summary>
    public HttpMessageHandler? HttpMessageHandler { get; init; }

    /// <summary>
    /// The longest answer that is read, in bytes; a longer one is a <see cref="StreamFault.Malformed"/> fault. Default 16 MiB:
    /// 1 MB of item data, which is the service's limit, is some 2.5 MB of JSON. At least 64 KiB.
    /// </summary>
    public int MaxResponseBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The source of the time that requests are signed with. Default <see cref="System.Reactive.Concurrency.Scheduler.Default"/>.</summary>
    public IScheduler Scheduler { get; init; } = System.Reactive.Concurrency.Scheduler.Default;
}
