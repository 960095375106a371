using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Rx.DynamoStreams.Cli.Commands;

// The AWS SDK's client for tables, where the streams' client would be, as the same caller.
internal static class TableClient
{
    public static IAmazonDynamoDB Connect(DynamoStreamsClientOptions options)
    {
        var config = new AmazonDynamoDBConfig();
        if (options.Profile is { } profile)
            config.Profile = new Profile(profile);
        if (options.EndpointUrl is { } endpoint)
        {
            // Signed for the region that the streams' client signs for: DynamoDB Local keeps one set of tables for each.
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = (options.Region ?? RegionOf(options.Profile) ?? RegionEndpoint.USEast1).SystemName;
        }
        else if (options.Region is { } region)
        {
            config.RegionEndpoint = region;
        }
        return new AmazonDynamoDBClient(config);
    }

    private static RegionEndpoint? RegionOf(string? profile) =>
        profile is not null && new CredentialProfileStoreChain().TryGetProfile(profile, out var found) && found.Region is { } region
            ? region
            : FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false);
}
