using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Rx.DynamoStreams.Benchmarks;
using Rx.DynamoStreams.Benchmarks.Loopback;
using Rx.DynamoStreams.Benchmarks.Replicas;

// --loopback: whole readers against a server in another process.
if (args is ["--serve", var shards, var pages, var state])
    return await StreamServer.RunAsync(int.Parse(shards, CultureInfo.InvariantCulture), int.Parse(pages, CultureInfo.InvariantCulture), state == "closed");
if (args is ["--loopback"])
{
    await LoopbackRuns.RunAsync();
    return 0;
}

// --replica 1000000: keeping a replica of so many items, in memory and in SQLite, each in a process of its own.
if (args is ["--replica", "memory" or "sqlite", var size])
{
    ReplicaRuns.RunOne(args[1] == "memory", int.Parse(size, CultureInfo.InvariantCulture));
    return 0;
}
if (args is ["--replica", var items])
{
    ReplicaRuns.Run(int.Parse(items, CultureInfo.InvariantCulture));
    return 0;
}

// --quick: every benchmark, a short job in this process, for the build and for docs/performance.md. Else BenchmarkDotNet's own
// arguments, such as --filter '*Page*'.
var isQuick = args.Contains("--quick");
// Many short iterations rather than three long ones, so that a neighbour's burst becomes an outlier and is left out.
var job = isQuick
    ? Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(20).WithIterationTime(TimeInterval.FromMilliseconds(100))
    : Job.Default;
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddLogger(ConsoleLogger.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddColumn(MeasureColumn.Nanoseconds, MeasureColumn.Ratio, MeasureColumn.Throughput)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .HideColumns(Column.Job, Column.Toolchain, Column.IterationCount, Column.IterationTime, Column.LaunchCount, Column.WarmupCount)
    .HideColumns(Column.Error, Column.StdDev, Column.Median, Column.Ratio, Column.RatioSD, Column.AllocRatio, Column.Gen0, Column.Gen1, Column.Gen2);
var arguments = args.Where(argument => argument != "--quick").ToArray();

var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
    .Run(isQuick && arguments.Length == 0 ? ["--filter", "*"] : arguments, config)
    .ToList();

var isComplete = summaries.Count > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
return isComplete ? 0 : 1;
