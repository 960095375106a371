// The one door: dotnet cake [--target=Restore|Build|Local|Browser|Test|Simulation|Benchmarks|Fuzz|Native|Pack]. Test and Simulation are
// the default.
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;

#load "tests/Rx.DynamoStreams.LocalTests/Emulator/fetch.cake"
#load "tests/Rx.DynamoStreams.BrowserTests/chromium.cake"
#load "tests/Rx.DynamoStreams.Fuzzing/fuzz.cake"

const string Solution = "Rx.DynamoStreams.sln";
const string Configuration = "Release";
var packages = Directory("artifacts/packages");
var testResults = Directory("artifacts/test-results");
// Some five times what the longest takes on a quiet machine of two cores: it ends what hangs, and not what is slow.
var TestLimit = TimeSpan.FromMinutes(12);
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

Task("Browser")
    .Description("Makes Chromium ready for the tests of the dashboard.")
    .Does(RequireChromium);

Task("Test")
    .IsDependentOn("Build")
    .IsDependentOn("Local")
    .IsDependentOn("Browser")
    .DoesForEach(
        ["tests/Rx.DynamoStreams.Tests", "tests/Rx.DynamoStreams.LocalTests", "tests/Rx.DynamoStreams.BrowserTests", "examples/VirtualTimeTests"],
        RunTests)
    .DeferOnError();

Task("Simulation")
    .Description("Runs as many seeds of the simulation as fit into --seconds=90.")
    .IsDependentOn("Build")
    .Does(RunSimulation);

Task("Benchmarks")
    .IsDependentOn("Build")
    .Does(() => DotNetRun(
        "tests/Rx.DynamoStreams.Benchmarks",
        Argument("benchmarks", "--quick"),
        new() { Configuration = Configuration, NoBuild = true }));

Task("Fuzz")
    .Description("Fuzzes what reads bytes from outside, for --minutes=10.")
    .Does(() => Fuzz(TimeSpan.FromMinutes(Argument("minutes", 10.0))));

Task("Native")
    .Description("Publishes a consumer of the packages as native code, without a warning, and runs it. It needs clang or gcc.")
    .Does(() =>
    {
        DotNetPublish("tests/NativeConsumer", new() { Configuration = Configuration, OutputDirectory = "artifacts/native", NoLogo = true });
        if (StartProcess("artifacts/native/NativeConsumer") is not 0 and var exitCode)
            throw new CakeException($"NativeConsumer ended with exit code {exitCode}.");
    });

Task("Pack")
    .IsDependentOn("Build")
    .DoesForEach(GetFiles("src/*/*.csproj"), project => DotNetPack(
        project.FullPath, new() { Configuration = Configuration, NoBuild = true, OutputDirectory = packages }));

Task("Default").IsDependentOn("Test").IsDependentOn("Simulation");

// Counts come from the runner's report. A run that crashed, hung or found no test counts as one failure, so that the closing
// line never says "0 failed" of a bad run.
void RunTests(string folder)
{
    testsAskedFor = true;
    EnsureDirectoryExists(testResults);
    var project = System.IO.Path.GetFileName(folder);
    var report = File($"{testResults}/{project}.json").Path.FullPath;
    System.IO.File.Delete(report);

    var exitCode = RunBounded($"{folder}/bin/{Configuration}/net10.0/{project}.dll", "-noLogo", "-noColor", "-failSkips", "-result-ctrf", report);
    var (total, good) = System.IO.File.Exists(report) ? Counts(report) : (0, 0);
    passed += good;
    failed += Math.Max(total - good, total == 0 || exitCode != 0 ? 1 : 0);
    if (exitCode is null)
        throw new CakeException($"{project} was still running after {TestLimit.TotalMinutes} minutes and was ended.");
    if (total == 0)
        throw new CakeException($"{project} reported no test and ended with exit code {exitCode}; see its output above.");
    if (exitCode != 0 || good != total)
        throw new CakeException($"{project}: {total - good} of {total} tests failed, exit code {exitCode}.");
}

// The whole simulation counts as one test, however many seeds it ran.
void RunSimulation()
{
    testsAskedFor = true;
    const string project = "Rx.DynamoStreams.Simulation";
    if (RunBounded($"tests/{project}/bin/{Configuration}/net10.0/{project}.dll", "--seconds", $"{Argument("seconds", 90)}") == 0)
        passed++;
    else
    {
        failed++;
        throw new CakeException("The simulation failed; see its output above.");
    }
}

// The exit code; null when the run had to be ended.
int? RunBounded(string assembly, params string[] options)
{
    var start = new ProcessStartInfo("dotnet", [assembly, .. options]);
    using var process = System.Diagnostics.Process.Start(start);
    if (process.WaitForExit(TestLimit))
        return process.ExitCode;
    process.Kill(entireProcessTree: true);
    return null;
}

(int Total, int Passed) Counts(string report)
{
    using var json = JsonDocument.Parse(System.IO.File.ReadAllText(report));
    var summary = json.RootElement.GetProperty("results").GetProperty("summary");
    return (summary.GetProperty("tests").GetInt32(), summary.GetProperty("passed").GetInt32());
}

// Cake's own summary comes before the counts, which are the last line whether the run was good or not.
var succeeded = true;
try
{
    RunTarget(Argument("target", "Default"));
}
catch (Exception exception)
{
    var failures = exception is AggregateException all ? all.InnerExceptions : (IEnumerable<Exception>)[exception];
    Error(string.Join(" ", failures.Select(failure => failure.Message)));
    succeeded = false;
}

if (testsAskedFor)
    Console.WriteLine($"{passed} passed, {failed} failed");
Environment.Exit(succeeded ? 0 : 1);
