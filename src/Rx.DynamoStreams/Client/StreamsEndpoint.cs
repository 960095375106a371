using Amazon;

namespace Rx.DynamoStreams.Client;

// The host of DynamoDB Streams in a region, by the service's published endpoint rules.
internal static class StreamsEndpoint
{
    private const string GovCloud = "aws-us-gov";

    public static Uri Of(RegionEndpoint region, bool useFips, bool useDualStack) =>
        new($"https://{Host(region, useFips, useDualStack)}/");

    public static bool HasDualStack(RegionEndpoint region) => DualStackSuffix(region) is not null;

    private static string Host(RegionEndpoint region, bool useFips, bool useDualStack)
    {
        if (useDualStack)
        {
            var suffix = DualStackSuffix(region)
                ?? throw new ArgumentException(
                    $"Region '{region.SystemName}' (partition '{region.PartitionName}') has no dual-stack endpoint: leave "
                    + $"{nameof(DynamoStreamsClientOptions.UseDualStackEndpoint)} off.");
            return $"streams-dynamodb{(useFips ? "-fips" : "")}.{region.SystemName}.{suffix}";
        }
        // In GovCloud the plain host is the FIPS one.
        var isFipsHost = useFips && region.PartitionName != GovCloud;
        return $"streams.dynamodb{(isFipsHost ? "-fips" : "")}.{region.SystemName}.{region.PartitionDnsSuffix}";
    }

    // RegionEndpoint knows each partition's suffix for IPv4, but not this one.
    private static string? DualStackSuffix(RegionEndpoint region) => region.PartitionName switch
    {
        "aws" or GovCloud => "api.aws",
        "aws-cn" => "api.amazonwebservices.com.cn",
        _ => null,
    };
}
