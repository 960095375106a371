using System.CommandLine;
using Amazon;
using Rx.DynamoStreams.Cli.Commands;

namespace Rx.DynamoStreams.Cli.Arguments;

// Where the service is and who calls it, in the names of the AWS CLI; every command has these.
internal sealed class EndpointOptions
{
    private readonly Option<string?> _region = new("--region")
    {
        Description = "The AWS region. [default: the profile's, or the AWS SDK's default]",
        HelpName = "region",
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "A profile of the AWS configuration files.",
        HelpName = "name",
    };

    private readonly Option<Uri?> _endpointUrl = new("--endpoint-url")
    {
        Description = "Another endpoint, such as DynamoDB Local's, http://localhost:8000.",
        HelpName = "url",
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"--endpoint-url is '{given}', and must be a URL with http:// or https://.");
            return null;
        },
    };

    public EndpointOptions(Command command)
    {
        _region.Validators.Add(result =>
        {
            // It becomes part of a host name.
            if (result.Tokens is [{ Value: var given }] && (given.Length == 0 || !given.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
                result.AddError($"--region is '{given}', and must be a region's name, such as eu-central-1.");
        });
        command.Add(_region);
        command.Add(_profile);
        command.Add(_endpointUrl);
    }

    public IDynamoStreamsClient Connect(ParseResult parsed, CommandEnvironment environment) =>
        environment.Connect(ClientOptions(parsed, environment));

    public DynamoStreamsClientOptions ClientOptions(ParseResult parsed, CommandEnvironment environment) => new()
    {
        Region = parsed.GetValue(_region) is { } region ? RegionEndpoint.GetBySystemName(region) : null,
        Profile = parsed.GetValue(_profile),
        EndpointUrl = parsed.GetValue(_endpointUrl),
        Scheduler = environment.Scheduler,
    };
}
