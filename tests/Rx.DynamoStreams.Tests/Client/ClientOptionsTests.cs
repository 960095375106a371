using System.Reactive.Concurrency;
using Amazon;
using Amazon.Runtime;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class ClientOptionsTests
{
    [Fact]
    public void Everything_that_is_wrong_is_named_in_one_message()
    {
        var options = new DynamoStreamsClientOptions
        {
            Credentials = new AnonymousAWSCredentials(),
            EndpointUrl = new Uri("ftp://localhost/"),
            MaxResponseBytes = 100,
            CallTimeout = TimeSpan.Zero,
            Scheduler = null!,
        };

        var refused = Should.Throw<ArgumentException>(() => new DynamoStreamsClient(options));

        foreach (var name in new[] { "Credentials", "EndpointUrl", "MaxResponseBytes", "CallTimeout", "Scheduler" })
            refused.Message.ShouldContain(name);
    }

    [Fact]
    public void A_scheduler_that_would_wait_on_the_callers_thread_is_refused()
    {
        IScheduler[] blocking = [Scheduler.Immediate, Scheduler.CurrentThread];

        var refused = blocking.Select(scheduler =>
            Should.Throw<ArgumentException>(() => new DynamoStreamsClient(new() { Scheduler = scheduler }))).ToList();

        refused.Count.ShouldBe(2);
        refused.ShouldAllBe(e => e.Message.Contains("on the caller's thread"));
    }

    [Theory]
    [InlineData("localhost:8000")]
    [InlineData("/relative")]
    [InlineData("ftp://localhost/")]
    [InlineData("http://localhost:8000/path")]
    [InlineData("http://localhost:8000/?query")]
    [InlineData("http://user:password@localhost:8000/")]
    [InlineData("ftp://user:password@localhost/")]
    public void An_endpoint_that_is_no_plain_web_address_is_refused(string url)
    {
        var options = new DynamoStreamsClientOptions { EndpointUrl = new Uri(url, UriKind.RelativeOrAbsolute) };

        var refused = Should.Throw<ArgumentException>(() => new DynamoStreamsClient(options));

        refused.Message.ShouldContain("EndpointUrl");
        refused.Message.ShouldNotContain("password");
    }

    [Theory]
    [InlineData("http://localhost:8000")]
    [InlineData("https://streams.example.com/")]
    [InlineData("http://[::1]:8000/")]
    public void A_plain_web_address_is_an_endpoint(string url)
    {
        var options = new DynamoStreamsClientOptions { EndpointUrl = new Uri(url) };

        var construction = () => new DynamoStreamsClient(options).Dispose();

        construction.ShouldNotThrow();
    }

    [Theory]
    [InlineData("no-profile-has-this-name")]
    [InlineData("")]
    public void A_profile_that_does_not_exist_is_refused_by_name(string profile)
    {
        var options = new DynamoStreamsClientOptions { Profile = profile };

        var refused = Should.Throw<ArgumentException>(() => new DynamoStreamsClient(options));

        refused.Message.ShouldContain($"Profile '{profile}'");
    }

    [Fact]
    public void The_ends_of_the_ranges_are_within_them()
    {
        DynamoStreamsClientOptions[] ends =
        [
            new() { CallTimeout = TimeSpan.FromMilliseconds(100), MaxResponseBytes = 65_536 },
            new() { CallTimeout = TimeSpan.FromMinutes(10), MaxResponseBytes = 1_073_741_824 },
        ];

        var constructions = ends.Select<DynamoStreamsClientOptions, Action>(options => () => new DynamoStreamsClient(options).Dispose());

        constructions.ShouldAllBe(construct => Record.Exception(construct) == null);
    }

    [Fact]
    public void An_endpoint_of_its_own_makes_FIPS_and_dual_stack_moot()
    {
        var options = new DynamoStreamsClientOptions
        {
            EndpointUrl = new Uri("http://localhost:8000"), Region = RegionEndpoint.USIsoEast1, UseDualStackEndpoint = true, UseFipsEndpoint = true,
        };

        var construction = () => new DynamoStreamsClient(options).Dispose();

        construction.ShouldNotThrow();
    }

    [Fact]
    public void A_dual_stack_endpoint_where_there_is_none_is_refused()
    {
        var options = new DynamoStreamsClientOptions { Region = RegionEndpoint.USIsoEast1, UseDualStackEndpoint = true };

        var refused = Should.Throw<ArgumentException>(() => new DynamoStreamsClient(options));

        refused.Message.ShouldContain("us-iso-east-1");
    }
}
