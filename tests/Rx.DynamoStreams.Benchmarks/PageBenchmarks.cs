using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>A page of 1,000 records into events, beside the least that a JSON reader can do: look at every token. Per record.</summary>
public class PageBenchmarks
{
    private readonly byte[] _page = RecordPages.GetRecords;

    [Benchmark(Baseline = true, OperationsPerInvoke = RecordPages.Records)]
    [BytesRead(nameof(RecordPages.GetRecords))]
    public int Token_scan()
    {
        var reader = new Utf8JsonReader(_page);
        var tokens = 0;
        while (reader.Read())
            tokens++;
        return tokens;
    }

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    [BytesRead(nameof(RecordPages.GetRecords))]
    public int Page_to_events() => GetRecordsResponse.Decode(_page, RecordPages.Request).Records.Count;
}
