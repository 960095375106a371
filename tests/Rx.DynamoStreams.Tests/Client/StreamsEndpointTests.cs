using Amazon;
using Rx.DynamoStreams.Client;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class StreamsEndpointTests
{
    [Theory]
    [InlineData("us-east-1", false, false, "streams.dynamodb.us-east-1.amazonaws.com")]
    [InlineData("us-east-1", true, false, "streams.dynamodb-fips.us-east-1.amazonaws.com")]
    [InlineData("us-east-1", false, true, "streams-dynamodb.us-east-1.api.aws")]
    [InlineData("us-east-1", true, true, "streams-dynamodb-fips.us-east-1.api.aws")]
    [InlineData("cn-north-1", false, false, "streams.dynamodb.cn-north-1.amazonaws.com.cn")]
    [InlineData("cn-north-1", true, false, "streams.dynamodb-fips.cn-north-1.amazonaws.com.cn")]
    [InlineData("cn-north-1", false, true, "streams-dynamodb.cn-north-1.api.amazonwebservices.com.cn")]
    [InlineData("cn-north-1", true, true, "streams-dynamodb-fips.cn-north-1.api.amazonwebservices.com.cn")]
    [InlineData("us-gov-west-1", false, false, "streams.dynamodb.us-gov-west-1.amazonaws.com")]
    [InlineData("us-gov-west-1", true, false, "streams.dynamodb.us-gov-west-1.amazonaws.com")]
    [InlineData("us-gov-west-1", false, true, "streams-dynamodb.us-gov-west-1.api.aws")]
    [InlineData("us-gov-west-1", true, true, "streams-dynamodb-fips.us-gov-west-1.api.aws")]
    [InlineData("us-iso-east-1", false, false, "streams.dynamodb.us-iso-east-1.c2s.ic.gov")]
    [InlineData("us-isob-east-1", false, false, "streams.dynamodb.us-isob-east-1.sc2s.sgov.gov")]
    [InlineData("eusc-de-east-1", false, false, "streams.dynamodb.eusc-de-east-1.amazonaws.eu")]
    public void A_regions_host_follows_the_published_rules(string region, bool useFips, bool useDualStack, string host)
    {
        var endpoint = StreamsEndpoint.Of(RegionEndpoint.GetBySystemName(region), useFips, useDualStack);

        endpoint.ShouldBe(new Uri($"https://{host}/"));
    }

    [Fact]
    public void Every_region_that_the_SDK_knows_has_a_host_under_its_partitions_suffix()
    {
        var regions = RegionEndpoint.EnumerableAllRegions.ToList();

        var hosts = regions.Select(region => StreamsEndpoint.Of(region, useFips: false, useDualStack: false).Host);

        hosts.ShouldBe(regions.Select(region => $"streams.dynamodb.{region.SystemName}.{region.PartitionDnsSuffix}"));
        regions.Select(region => region.PartitionName).Distinct().Count().ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Dual_stack_in_a_partition_without_it_is_refused_with_a_clear_sentence()
    {
        var region = RegionEndpoint.USIsoEast1;

        var refused = Should.Throw<ArgumentException>(() => StreamsEndpoint.Of(region, useFips: false, useDualStack: true));

        refused.Message.ShouldContain("us-iso-east-1");
        refused.Message.ShouldContain("UseDualStackEndpoint");
    }
}
