// Runs seeds: dotnet run -c Release --project tests/Rx.DynamoStreams.Simulation -- [--kind stream|replica|start] [--seeds N] [--first SEED] [--seconds N]
// Shows that a seed is one run: the same with --twice
// Shows that it notices faults: the same with --mutants
using System.CommandLine;
using Rx.DynamoStreams.Simulation;
using Rx.DynamoStreams.Simulation.Starts;

var kindName = new Option<string?>("--kind") { Description = "Only one of what is simulated, which then gets all the time: stream, for its readers, replica, or start, for how readers start and end." };
kindName.AcceptOnlyFromAmong([.. SimulationKind.All.Select(kind => kind.Name)]);
var way = new Option<StartWay?>("--only") { Description = "Only starts or ends of one way, with nothing else that makes trouble." };
var seedCount = new Option<int>("--seeds") { Description = "How many seeds of each kind to run at most.", DefaultValueFactory = _ => int.MaxValue };
var first = new Option<int?>("--first") { Description = "The first of the seeds; without it the pinned ones come before 0." };
var edition = new Option<int?>("--edition") { Description = "Which edition of the seeds; without it the latest one." };
var seconds = new Option<int>("--seconds") { Description = "How long to go on at most, in seconds; for each mutant.", DefaultValueFactory = _ => 60 };
var lines = new Option<int>("--lines") { Description = "How much of a failure's timeline to show.", DefaultValueFactory = _ => 60 };
var failures = new Option<int>("--failures") { Description = "After how many failures to stop.", DefaultValueFactory = _ => 5 };
var mutants = new Option<bool>("--mutants") { Description = "Put faults into a copy of the library, one after another, and see each noticed." };
var mutant = new Option<string?>("--mutant") { Description = "Only the faults whose names contain this." };
var twice = new Option<bool>("--twice") { Description = "Run each seed two times, and see that all is the same." };
var root = new RootCommand("Simulates tables, faults and crashes, and checks that nothing is lost.") { kindName, way, seedCount, first, edition, seconds, lines, failures, mutants, mutant, twice };
root.SetAction(parsed =>
{
    var only = parsed.GetValue(kindName);
    var limit = TimeSpan.FromSeconds(parsed.GetValue(seconds));
    if (parsed.GetValue(mutants) || parsed.GetValue(mutant) is not null)
        return MutantRunner.Run(parsed.GetValue(mutant), only, limit);
    var kinds = parsed.GetValue(way) is { } onlyWay ? [SimulationKind.StartOnly(onlyWay)] : SimulationKind.All.Where(kind => only is null || kind.Name == only).ToList();
    return kinds.Max(kind =>
        new SeedRunner(kind, kinds.Count > 1 ? limit * kind.Share : limit, parsed.GetValue(lines), parsed.GetValue(failures), parsed.GetValue(twice))
            .Run(kind.Seeds(parsed.GetValue(first), parsed.GetValue(edition), parsed.GetValue(seedCount))));
});
return root.Parse(args).Invoke();
