using System.CommandLine;
using System.CommandLine.Parsing;

namespace Dashboard;

// What is wrong with the arguments is told in a line for each fault, with exit code 2.
internal static class CommandLine
{
    private static readonly Option<Uri?> EndpointUrl = UrlOption(
        "--endpoint-url", "Another endpoint, such as DynamoDB Local's, http://localhost:8000; with --table-name.", "http", "https");

    private static readonly Option<string?> TableName = new("--table-name")
    {
        Description = "A real table, whose stream is on, instead of the shop in memory.",
    };

    private static readonly Option<string?> Region = new("--region") { Description = "The AWS region. [default: the AWS SDK's]" };

    private static readonly Option<string?> TopBy = new("--top-by")
    {
        Description = "A number attribute: shows the items that have most of it, from a live copy of the table, which costs a scan.",
    };

    private static readonly Option<string?> CheckpointFile = new("--checkpoint")
    {
        Description = "Keep the position in this file, and go on from it after a restart; else a real table is read from now on.",
        Validators = { Check("--checkpoint", WhyNoFile) },
    };

    private static readonly Option<Uri?> Urls = UrlOption("--url", "Where the page is. [default: http://127.0.0.1:5080]", "http");

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "How many changes a second the shop begins with, 0 to 1000.",
        DefaultValueFactory = _ => 20,
        Validators = { Check("--rate", WhyNoRate) },
    };

    private static readonly Uri ThisMachine = new("http://127.0.0.1:5080");

    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        var parsed = Parse(args, error);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync();
        foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
            await error.WriteLineAsync(message);
        return 2;
    }

    internal static ParseResult Parse(string[] args, TextWriter error)
    {
        var root = new RootCommand("Shows a table's stream live, on a page.") { TableName, EndpointUrl, Region, TopBy, CheckpointFile, Rate, Urls };
        root.Validators.Add(result =>
        {
            var isRealOnly = new Option[] { EndpointUrl, Region, TopBy, CheckpointFile }.FirstOrDefault(option => result.GetResult(option) is not null);
            if (isRealOnly is not null && result.GetResult(TableName) is null)
                result.AddError($"{isRealOnly.Name} is of use with --table-name only: name the table, or leave it out to see the shop in memory.");
        });
        root.SetAction((parsed, cancellationToken) => DashboardHost.RunAsync(OptionsOf(parsed), error, cancellationToken));
        return root.Parse(args);
    }

    internal static DashboardOptions OptionsOf(ParseResult parsed) => new(parsed.GetValue(Urls) ?? ThisMachine)
    {
        TableName = parsed.GetValue(TableName),
        EndpointUrl = parsed.GetValue(EndpointUrl),
        Region = parsed.GetValue(Region),
        TopBy = parsed.GetValue(TopBy),
        CheckpointFile = parsed.GetValue(CheckpointFile),
        Rate = parsed.GetValue(Rate),
    };

    private static Action<OptionResult> Check(string name, Func<string, string?> whyNot) => result =>
    {
        if (result.Tokens is [{ Value: var given }] && whyNot(given) is { } why)
            result.AddError($"{name} is '{given}', {why}.");
    };

    private static string? WhyNoRate(string given) => int.TryParse(given, out var rate) && rate is >= 0 and <= Shop.RateMax
        ? null
        : $"and must be a number of changes a second, 0 to {Shop.RateMax}";

    private static string? WhyNoFile(string path)
    {
        if (path.Length == 0 || Directory.Exists(path))
            return "and must be a file, not a folder";
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(folder) ? null : $"and there is no folder '{folder}': make it, or name a file in another one";
    }

    private static Option<Uri?> UrlOption(string name, string description, params string[] schemes) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (Uri.TryCreate(given, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme))
                return url;
            result.AddError($"{name} is '{given}', and must be a URL with {string.Join(" or ", schemes.Select(scheme => scheme + "://"))}.");
            return null;
        },
    };
}
