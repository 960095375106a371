using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Rx.DynamoStreams.Benchmarks;

// Columns taken from the fastest iteration: whatever else runs on the machine only ever slows an iteration down. Each iteration
// has many invocations, so the cost of collecting their garbage is in the fastest one, too.
internal sealed class MeasureColumn(string name, string legend, Func<Summary, BenchmarkCase, string?> measure) : IColumn
{
    public static IColumn Nanoseconds { get; } = new MeasureColumn(
        "Best ns", "Nanoseconds an operation, in the fastest iteration", (summary, benchmark) => Text(Best(summary, benchmark), "N0"));

    public static IColumn Ratio { get; } = new MeasureColumn(
        "Best ratio", "Best ns beside that of the baseline", (summary, benchmark) =>
            Text(Best(summary, benchmark) / Best(summary, summary.BenchmarksCases.First(other => other.Descriptor.Baseline && other.Descriptor.Type == benchmark.Descriptor.Type)), "N2"));

    public static IColumn Throughput { get; } = new MeasureColumn(
        "Best MB/s", "JSON read, in millions of bytes a second, in the fastest iteration", (summary, benchmark) =>
            Text(1000 * BytesPerOperation(benchmark) / Best(summary, benchmark), "N0"));

    public string Id => name;

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(benchmark => measure(summary, benchmark) is not null);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => measure(summary, benchmarkCase) ?? "-";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    private static double? Best(Summary summary, BenchmarkCase benchmark) => summary[benchmark]?.ResultStatistics?.Min;

    private static double? BytesPerOperation(BenchmarkCase benchmark) =>
        benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<BytesReadAttribute>() is { } read
            ? (double)read.Bytes / benchmark.Descriptor.OperationsPerInvoke
            : null;

    private static string? Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture);
}
