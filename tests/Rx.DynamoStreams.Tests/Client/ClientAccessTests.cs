using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Rx.DynamoStreams.Client;
using Shouldly;
using Xunit;
using static Rx.DynamoStreams.Tests.Client.ClientCalls;

namespace Rx.DynamoStreams.Tests.Client;

// The SDK's default chains are the process's own; these tests put them into a known state, one test at a time.
[Collection("The SDK's default chains")]
public sealed class ClientAccessTests : IDisposable
{
    private static readonly StreamsCall Call = new("GetRecords", ClientCalls.Arn, "shardId-1");

    private static readonly (string Name, string? Value)[] KnownEnvironment =
        [("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null), ("AWS_PROFILE", null)];

    private readonly string?[] _environmentBefore = [.. KnownEnvironment.Select(variable => Environment.GetEnvironmentVariable(variable.Name))];
    private readonly List<DefaultAWSCredentialsIdentityResolver.CredentialsGenerator> _generatorsBefore = AWSConfigs.AWSCredentialsGenerators;
    private readonly string _profilesBefore = AWSConfigs.AWSProfilesLocation;
    private readonly string _profiles = Path.GetTempFileName();

    public ClientAccessTests()
    {
        foreach (var (name, value) in KnownEnvironment)
            Environment.SetEnvironmentVariable(name, value);
        FallbackRegionFactory.Reset();
        AWSConfigs.AWSCredentialsGenerators = [() => throw new AmazonClientException("none here")];
        AWSConfigs.AWSProfilesLocation = _profiles;
        File.WriteAllText(_profiles, $"[orders]\naws_access_key_id=AKIDPROFILE\naws_secret_access_key={Secret}\nregion=eu-north-1\n[bare]\nregion=eu-north-1\n");
    }

    public void Dispose()
    {
        foreach (var (variable, before) in KnownEnvironment.Zip(_environmentBefore))
            Environment.SetEnvironmentVariable(variable.Name, before);
        FallbackRegionFactory.Reset();
        AWSConfigs.AWSCredentialsGenerators = _generatorsBefore;
        AWSConfigs.AWSProfilesLocation = _profilesBefore;
        File.Delete(_profiles);
    }

    [Fact]
    public async Task A_profile_gives_credentials_and_region()
    {
        var access = await Resolve(new DynamoStreamsClientOptions { Profile = "orders" });

        var credentials = await access.GetCredentialsAsync(Call, TestContext.Current.CancellationToken);

        credentials.AccessKey.ShouldBe("AKIDPROFILE");
        access.SigningRegion.ShouldBe("eu-north-1");
        access.Endpoint.ShouldBe(new Uri("https://streams.dynamodb.eu-north-1.amazonaws.com/"));
        access.Host.ShouldBe("streams.dynamodb.eu-north-1.amazonaws.com");
    }

    [Fact]
    public void A_profile_without_credentials_is_refused_by_name()
    {
        var options = new DynamoStreamsClientOptions { Profile = "bare" };

        var refused = Should.Throw<ArgumentException>(() => new DynamoStreamsClient(options));

        refused.Message.ShouldContain("Profile 'bare' has no credentials");
        Should.NotThrow(() => new DynamoStreamsClient(options with { Profile = "orders" }).Dispose());
    }

    [Theory]
    [Trait("Rule", "F7")]
    [InlineData("bare", "the AWS profile 'bare' gives no credentials")]
    [InlineData("gone", "the AWS profile 'gone' does not exist any more")]
    public async Task A_profile_that_changed_since_is_a_fatal_fault_that_names_it(string profile, string says)
    {
        var fault = await FaultOf(Resolve(new DynamoStreamsClientOptions { Profile = profile }));

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain(says);
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task A_region_without_the_endpoint_that_was_asked_for_is_a_fatal_fault()
    {
        Environment.SetEnvironmentVariable("AWS_REGION", "us-iso-east-1");
        var options = new DynamoStreamsClientOptions { Credentials = new BasicAWSCredentials("AKID", Secret), UseDualStackEndpoint = true };

        var fault = await FaultOf(Resolve(options));

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain("us-iso-east-1");
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task Without_credentials_the_call_says_what_to_set()
    {
        var fault = await FaultOf(Resolve(new DynamoStreamsClientOptions { Region = RegionEndpoint.EUWest1 }));

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain("no AWS credentials were found");
        fault.Message.ShouldContain("AWS_ACCESS_KEY_ID");
        fault.InnerException!.Message.ShouldContain("none here");
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task Without_a_region_the_call_says_what_to_set()
    {
        var fault = await FaultOf(Resolve(new DynamoStreamsClientOptions { Credentials = new BasicAWSCredentials("AKID", Secret) }));

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain("no AWS region is configured");
        fault.Message.ShouldContain("AWS_REGION");
    }

    [Fact]
    public async Task An_endpoint_of_its_own_needs_no_region()
    {
        var options = new DynamoStreamsClientOptions
        {
            Credentials = new BasicAWSCredentials("AKID", Secret), EndpointUrl = new Uri("http://[::1]:8000"),
        };

        var access = await Resolve(options);
        Environment.SetEnvironmentVariable("AWS_REGION", "eu-west-3");
        var configured = await Resolve(options);

        (access.SigningRegion, access.Host).ShouldBe(("us-east-1", "[::1]:8000"));
        configured.SigningRegion.ShouldBe("eu-west-3", "a region that is configured comes first");
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task What_was_not_found_is_looked_for_again_by_the_next_call()
    {
        var resolver = new AccessResolver(new DynamoStreamsClientOptions { Region = RegionEndpoint.EUWest1 });
        var stop = TestContext.Current.CancellationToken;
        await FaultOf(resolver.ResolveAsync(Call, stop));
        AWSConfigs.AWSCredentialsGenerators = [() => new BasicAWSCredentials("AKIDLATER", Secret)];

        var access = await resolver.ResolveAsync(Call, stop);

        (await access.GetCredentialsAsync(Call, stop)).AccessKey.ShouldBe("AKIDLATER");
        (await resolver.ResolveAsync(Call, stop)).ShouldBeSameAs(access, "what was found is kept");
    }

    [Fact]
    [Trait("Rule", "F10")]
    public async Task Credentials_that_fail_are_fatal_until_they_have_worked_and_transient_after()
    {
        var credentials = new Moody { Fails = true };
        var access = new StreamsAccess(credentials, RegionEndpoint.EUWest1, new Uri("http://localhost:8000"));
        var stop = TestContext.Current.CancellationToken;

        var never = await FaultOf(access.GetCredentialsAsync(Call, stop));
        credentials.Fails = false;
        await access.GetCredentialsAsync(Call, stop);
        credentials.Fails = true;
        var again = await FaultOf(access.GetCredentialsAsync(Call, stop));

        (never.Fault, again.Fault).ShouldBe((StreamFault.Fatal, StreamFault.Transient));
        again.Message.ShouldContain("the metadata service is away");
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task Credentials_that_hold_no_key_are_a_fatal_fault()
    {
        var access = new StreamsAccess(new Moody { Key = "" }, RegionEndpoint.EUWest1, new Uri("http://localhost:8000"));

        var fault = await FaultOf(access.GetCredentialsAsync(Call, TestContext.Current.CancellationToken));

        fault.Fault.ShouldBe(StreamFault.Fatal);
        fault.Message.ShouldContain("Moody gave none");
    }

    [Fact]
    public async Task Looking_for_credentials_ends_with_the_callers_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var access = new StreamsAccess(new Endless(), RegionEndpoint.EUWest1, new Uri("http://localhost:8000"));

        var loading = access.GetCredentialsAsync(Call, stop.Token);
        await stop.CancelAsync();
        var resolving = new AccessResolver(new DynamoStreamsClientOptions()).ResolveAsync(Call, stop.Token);

        (await Should.ThrowAsync<OperationCanceledException>(loading)).CancellationToken.ShouldBe(stop.Token);
        (await Should.ThrowAsync<OperationCanceledException>(resolving)).CancellationToken.ShouldBe(stop.Token);
    }

    private static Task<StreamsAccess> Resolve(DynamoStreamsClientOptions options) =>
        new AccessResolver(options).ResolveAsync(Call, TestContext.Current.CancellationToken);

    private sealed class Moody : AWSCredentials
    {
        public bool Fails { get; set; }

        public string Key { get; init; } = "AKID";

        public override ImmutableCredentials GetCredentials() =>
            Fails ? throw new AmazonClientException("the metadata service is away")
            : Key.Length == 0 ? null!
            : new ImmutableCredentials(Key, Secret, null);
    }

    private sealed class Endless : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new NotSupportedException();

        public override Task<ImmutableCredentials> GetCredentialsAsync() => new TaskCompletionSource<ImmutableCredentials>().Task;
    }
}
