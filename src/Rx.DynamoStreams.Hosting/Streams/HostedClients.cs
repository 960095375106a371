using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Rx.DynamoStreams.Hosting.Streams;

// The clients of one stream, made when first needed: those registered for its name, else of its own Client settings, else those
// registered for all, else the SDK's defaults. Only what is made here is disposed here.
internal sealed class HostedClients : IDisposable
{
    private readonly IServiceProvider _services;
    private readonly DynamoStreamsClientOptions _options;
    private readonly Lazy<IAmazonDynamoDB> _dynamoDb;
    private readonly Lazy<IDynamoStreamsClient> _streams;
    private readonly Stack<IDisposable> _made = new();

    public HostedClients(IServiceProvider services, string name, DynamoStreamsClientOptions options)
    {
        (_services, _options) = (services, options);
        var isOwn = options is not { Credentials: null, Profile: null, Region: null, EndpointUrl: null, UseFipsEndpoint: false, UseDualStackEndpoint: false };
        _dynamoDb = new(() => services.GetKeyedService<IAmazonDynamoDB>(name)
            ?? (isOwn ? null : services.GetService<IAmazonDynamoDB>())
            ?? Made(NewDynamoDb()));
        _streams = new(() => services.GetKeyedService<IDynamoStreamsClient>(name)
            ?? (isOwn ? null : services.GetService<IDynamoStreamsClient>())
            ?? Made(new DynamoStreamsClient(isOwn ? options : LikeDynamoDb(services.GetKeyedService<IAmazonDynamoDB>(name) ?? services.GetService<IAmazonDynamoDB>()))));
    }

    public IAmazonDynamoDB DynamoDb => _dynamoDb.Value;

    public IDynamoStreamsClient Streams => _streams.Value;

    public void Dispose()
    {
        while (_made.TryPop(out var client))
            client.Dispose();
    }

    private T Made<T>(T client)
        where T : IDisposable
    {
        _made.Push(client);
        return client;
    }

    private AmazonDynamoDBClient NewDynamoDb()
    {
        var config = new AmazonDynamoDBConfig { UseFIPSEndpoint = _options.UseFipsEndpoint, UseDualstackEndpoint = _options.UseDualStackEndpoint };
        if (_options.Profile is { } profile)
            config.Profile = new Profile(profile);
        if (_options.EndpointUrl is { } endpoint)
        {
            // Signed for the region that the stream's client signs for: DynamoDB Local keeps one set of tables for each.
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = (_options.Region ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false) ?? RegionEndpoint.USEast1).SystemName;
        }
        else if (_options.Region is { } region)
        {
            config.RegionEndpoint = region;
        }
        return _options.Credentials is { } credentials ? new AmazonDynamoDBClient(credentials, config) : new AmazonDynamoDBClient(config);
    }

    // AddAWSService makes no client for streams, so this is one for the same place and by the same rules.
    private DynamoStreamsClientOptions LikeDynamoDb(IAmazonDynamoDB? dynamoDb)
    {
        if (dynamoDb?.Config is not { } config)
            return _options;
        var aws = _services.GetService<AWSOptions>() ?? _services.GetService<IConfiguration>()?.GetAWSOptions();
        return _options with
        {
            Credentials = CredentialsOf(aws) ?? config.DefaultAWSCredentials,
            Profile = aws?.Profile ?? config.Profile?.Name,
            Region = config.RegionEndpoint ?? Region(config.AuthenticationRegion) ?? aws?.Region,
            EndpointUrl = config.ServiceURL is { } url ? new Uri(url) : null,
            UseFipsEndpoint = config.UseFIPSEndpoint,
            UseDualStackEndpoint = config.UseDualstackEndpoint,
        };
    }

    // A role, and a file of profiles, are in no option of a client's own.
    private static AWSCredentials? CredentialsOf(AWSOptions? aws) =>
        aws is null || string.IsNullOrEmpty(aws.SessionRoleArn ?? aws.ProfilesLocation) ? aws?.Credentials : aws.GetCredentials();

    private static RegionEndpoint? Region(string? name) => string.IsNullOrEmpty(name) ? null : RegionEndpoint.GetBySystemName(name);
}
