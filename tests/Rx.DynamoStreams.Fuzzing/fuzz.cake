// Runs afl-fuzz on a copy of the fuzzing program whose library SharpFuzz has instrumented: each target with a core, all at once.
const string FuzzingProject = "tests/Rx.DynamoStreams.Fuzzing";
const string FuzzingProgram = "artifacts/fuzzing/bin/Rx.DynamoStreams.Fuzzing.dll";
const string FuzzingFound = "artifacts/fuzzing/found";
var fuzzingTargets = new[] { "page", "decoders", "position" };

// Where a target's seeds and words are: what is a page for one is a page for the other.
string FuzzingInputs(string target) => $"{FuzzingProject}/corpus/{Kind(target)}";
string FuzzingWords(string target) => $"{FuzzingProject}/{Kind(target)}.dict";
string Kind(string target) => target == "decoders" ? "page" : target;

void Fuzz(TimeSpan time)
{
    RequireAfl();
    DeleteFolder("artifacts/fuzzing");
    DotNetPublish(FuzzingProject, new() { Configuration = "Release", OutputDirectory = "artifacts/fuzzing/bin", NoLogo = true });
    // afl-fuzz drops a seed that fails, with a warning only.
    foreach (var target in fuzzingTargets)
        RunSeeds(target);
    Run("dotnet", "sharpfuzz artifacts/fuzzing/bin/Rx.DynamoStreams.dll", "SharpFuzz could not instrument the library; see its output above.");

    Information("Fuzzing {0} for {1:0.#} minutes; what is found comes into {2}.", string.Join(" and ", fuzzingTargets), time.TotalMinutes, FuzzingFound);
    var runs = fuzzingTargets.Select(target => System.Threading.Tasks.Task.Run(() => RunAfl(target, time))).ToArray();
    System.Threading.Tasks.Task.WaitAll(runs);

    var faults = fuzzingTargets.Sum(target => FaultsFound(target, time));
    if (faults > 0)
        throw new CakeException(
            $"{faults} inputs crash or hang; run each with `dotnet run --project {FuzzingProject} -- TARGET FILE` to see why.");
}

void RequireAfl()
{
    if (Output("which", "afl-fuzz") is null && IsRootOnDebian())
        InstallFromDebian("afl++");
    if (Output("which", "afl-fuzz") is null)
        throw new CakeException("Fuzzing needs afl-fuzz on Linux; install AFL++ (on Debian: apt-get install afl++) and run this again.");
}

void RunSeeds(string target)
{
    var seeds = GetFiles($"{FuzzingInputs(target)}/*").Select(file => $"\"{file.FullPath}\"");
    if (StartProcess("dotnet", $"{FuzzingProgram} {target} {string.Join(" ", seeds)}") != 0)
        throw new CakeException($"A seed of {FuzzingInputs(target)} fails; see the exception above.");
}

void RunAfl(string target, TimeSpan time)
{
    System.IO.Directory.CreateDirectory(FuzzingFound);
    // -m none: .NET reserves far more address space than it uses, so the heap is limited instead.
    // -t: a pause for garbage, or for another process on a busy machine, is no hang yet.
    var start = new ProcessStartInfo("afl-fuzz", [
        "-i", FuzzingInputs(target), "-o", $"{FuzzingFound}/{target}", "-x", FuzzingWords(target),
        "-V", $"{time.TotalSeconds:0}", "-m", "none", "-t", "5000", "-G", "65536", "--", "dotnet", FuzzingProgram, target])
    {
        RedirectStandardOutput = true,
        Environment =
        {
            ["AFL_NO_UI"] = "1",
            ["AFL_SKIP_BIN_CHECK"] = "1", // the dotnet host has no instrumentation of its own
            ["AFL_FORKSRV_INIT_TMOUT"] = "60000",
            ["AFL_HANG_TMOUT"] = "5000",
            // What a container does not let afl-fuzz see or set.
            ["AFL_SKIP_CPUFREQ"] = "1",
            ["AFL_NO_AFFINITY"] = "1",
            ["AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES"] = "1",
            ["DOTNET_GCHeapHardLimit"] = "0x10000000", // 256 MiB
        },
    };
    using var process = System.Diagnostics.Process.Start(start);
    using (var log = System.IO.File.Create($"{FuzzingFound}/{target}.log"))
        process.StandardOutput.BaseStream.CopyTo(log);
    process.WaitForExit();
}

int FaultsFound(string target, TimeSpan time)
{
    var file = $"{FuzzingFound}/{target}/default/fuzzer_stats";
    if (!System.IO.File.Exists(file))
        throw new CakeException($"afl-fuzz did not start on {target}; {FuzzingFound}/{target}.log says why.");
    var statistics = System.IO.File.ReadLines(file)
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .ToDictionary(pair => pair[0], pair => pair[1]);
    var (crashes, hangs) = (int.Parse(statistics["saved_crashes"]), int.Parse(statistics["saved_hangs"]));
    Information(
        "{0}: {1} executions in {2} s, {3} paths over {4} edges, {5} crashes, {6} hangs.",
        target, statistics["execs_done"], statistics["run_time"], statistics["corpus_count"], statistics["edges_found"], crashes, hangs);
    // A run that was ended from outside proves less than was asked for, and afl-fuzz reports it as a good one.
    if (crashes + hangs == 0 && int.Parse(statistics["run_time"]) < time.TotalSeconds - 5)
        throw new CakeException($"afl-fuzz ended early on {target}; {FuzzingFound}/{target}.log says why.");
    return crashes + hangs;
}
