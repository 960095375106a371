// Runs seeds: dotnet run -c Release --project tests/Rx.DynamoStreams.Simulation -- [--seeds N] [--first SEED] [--seconds N] [--lines N]
using System.CommandLine;
using System.Diagnostics;
using Rx.DynamoStreams.Simulation;

var seedCount = new Option<int>("--seeds") { Description = "How many seeds to run at most.", DefaultValueFactory = _ => int.MaxValue };
var first = new Option<int>("--first") { Description = "The first of the seeds." };
var seconds = new Option<int>("--seconds") { Description = "How long to go on at most.", DefaultValueFactory = _ => 3600 };
var lines = new Option<int>("--lines") { Description = "How much of a failure's timeline to show.", DefaultValueFactory = _ => 60 };
var root = new RootCommand("Simulates tables, faults and crashes, and checks that nothing is lost.") { seedCount, first, seconds, lines };
root.SetAction(parsed => SeedRunner.Run(parsed.GetValue(first), parsed.GetValue(seedCount), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(lines)));
return root.Parse(args).Invoke();
