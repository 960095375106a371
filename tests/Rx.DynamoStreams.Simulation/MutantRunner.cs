using System.Diagnostics;
using System.Globalization;

namespace Rx.DynamoStreams.Simulation;

// Puts each mutant into a copy of the sources, builds that, and runs seeds until one fails. A mutant that survives is a hole in the
// simulation.
internal static class MutantRunner
{
    public static int Run(string? name, string? kind, TimeSpan limit)
    {
        var root = RepositoryRoot();
        var copy = Directory.CreateTempSubdirectory("mutants-").FullName;
        try
        {
            foreach (var part in (string[])["src", "tests/Rx.DynamoStreams.Simulation"])
                CopyFolder(Path.Combine(root, part), Path.Combine(copy, part));
            foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", "README.md", "tests/Directory.Build.props"])
                File.Copy(Path.Combine(root, file), Path.Combine(copy, file));
            var mutants = Mutant.All.Where(mutant => mutant.Name.Contains(name ?? "", StringComparison.Ordinal) && (kind ?? mutant.Kind.Name) == mutant.Kind.Name).ToList();
            var survivors = mutants.Where(mutant => !IsKilled(mutant, copy, limit)).ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{mutants.Count - survivors.Count} of {mutants.Count} mutants killed"));
            return survivors.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static bool IsKilled(Mutant mutant, string copy, TimeSpan limit)
    {
        var file = Path.Combine(copy, "src/Rx.DynamoStreams", mutant.File);
        var original = File.ReadAllText(file);
        if (!original.Contains(mutant.Original, StringComparison.Ordinal))
        {
            Console.WriteLine($"cannot apply  {mutant.Name}: {mutant.File} has changed");
            return false;
        }
        File.WriteAllText(file, original.Replace(mutant.Original, mutant.Replacement, StringComparison.Ordinal));
        try
        {
            var project = Path.Combine(copy, "tests/Rx.DynamoStreams.Simulation");
            var (built, log) = Dotnet(copy, "build", project, "-c", "Release", "-v", "q", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false");
            if (built != 0)
            {
                Console.WriteLine($"cannot build  {mutant.Name}: {log.Split('\n').FirstOrDefault(line => line.Contains(" error ", StringComparison.Ordinal))}");
                return false;
            }
            var seconds = ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            var (failed, report) = Dotnet(copy, Path.Combine(project, "bin/Release/net10.0/Rx.DynamoStreams.Simulation.dll"), "--kind", mutant.Kind.Name, "--seconds", seconds, "--lines", "0", "--failures", "1");
            var lines = report.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            // A mutant that brings the whole run down leaves no report.
            var (first, last) = (lines.FirstOrDefault("no report"), lines.LastOrDefault("no report"));
            Console.WriteLine($"{(failed != 0 ? "killed       " : "SURVIVED     ")} {mutant.Name}: {last}{(failed != 0 ? $" — {first}" : "")}");
            return failed != 0;
        }
        finally
        {
            File.WriteAllText(file, original);
        }
    }

    private static (int ExitCode, string Output) Dotnet(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = folder })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rx.DynamoStreams.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Run this from a checkout of the sources.");
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(from, file);
            if (path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
                continue;
            var target = Path.Combine(to, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
