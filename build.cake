// The one door: dotnet cake [--target=Restore|Build|Local|Test|Benchmarks|Pack]. Test is the default.
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;

#load "tests/Rx.DynamoStreams.LocalTests/Emulator/fetch.cake"

const string Solution = "Rx.DynamoStreams.sln";
const string Configuration = "Release";
var packages = Directory("artifacts/packages");
var testResults = Directory("artifacts/test-results");
var (passed, failed, testsAskedFor) = (0, 0, false);

Task("Restore").Does(() => DotNetRestore(Solution));

Task("Build")
    .IsDependentOn("Restore")
    .Does(() => DotNetBuild(Solution, new() { Configuration = Configuration, NoRestore = true, NoLogo = true }));

Task("Local")
    .Description("Makes DynamoDB Local ready for the tests: in .cache/dynamodb-local, with a Java to run it.")
    .Does(() =>
    {
        RequireJava();
        FetchDynamoDbLocal();
    });

Task("Test")
    .IsDependentOn("Build")
    .IsDependentOn("Local")
    .DoesForEach(["Rx.DynamoStreams.Tests", "Rx.DynamoStreams.LocalTests"], RunTests)
    .DeferOnError();

Task("Benchmarks")
    .IsDependentOn("Build")
    .Does(() => DotNetRun(
        "tests/Rx.DynamoStreams.Benchmarks", Argument("benchmarks", ""), new() { Configuration = Configuration, NoBuild = true }));

Task("Pack")
    .IsDependentOn("Build")
    .DoesForEach(GetFiles("src/*/*.csproj"), project => DotNetPack(
        project.FullPath, new() { Configuration = Configuration, NoBuild = true, OutputDirectory = packages }));

Task("Default").IsDependentOn("Test");

// Counts come from the runner's report, so a run that crashed, hung or found no test cannot pass for a good one.
void RunTests(string project)
{
    var report = File($"{testResults}/{project}.json").Path.FullPath;
    EnsureDirectoryExists(testResults);
    System.IO.File.Delete(report);
    testsAskedFor = true;

    var exitCode = StartProcess("dotnet", new ProcessSettings
    {
        Arguments = new ProcessArgumentBuilder()
            .Append($"tests/{project}/bin/{Configuration}/net10.0/{project}.dll")
            .Append("-noLogo -noColor -failSkips -result-ctrf").AppendQuoted(report),
        Timeout = (int)TimeSpan.FromMinutes(8).TotalMilliseconds,
    });
    if (!System.IO.File.Exists(report))
        throw new CakeException($"{project} ended with exit code {exitCode} before it could report its tests; look at its output above.");

    using var json = JsonDocument.Parse(System.IO.File.ReadAllText(report));
    var summary = json.RootElement.GetProperty("results").GetProperty("summary");
    var (total, good) = (summary.GetProperty("tests").GetInt32(), summary.GetProperty("passed").GetInt32());
    passed += good;
    failed += total - good;
    if (total == 0)
        throw new CakeException($"{project} ran no test.");
    if (exitCode != 0 || good != total)
        throw new CakeException($"{project}: {total - good} of {total} tests failed (exit code {exitCode}).");
}

// Cake's own summary comes before the counts, which are the last line whether the run was good or not.
var succeeded = true;
try
{
    RunTarget(Argument("target", "Default"));
}
catch (Exception exception)
{
    Error(exception is AggregateException all ? string.Join(" ", all.InnerExceptions.Select(one => one.Message)) : exception.Message);
    succeeded = false;
}

if (testsAskedFor)
    Console.WriteLine($"{passed} passed, {failed} failed");
Environment.Exit(succeeded ? 0 : 1);
