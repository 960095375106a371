using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>
/// A page of 1,000 records into events, beside the least that a JSON reader can do, look at every token, and beside the AWS
/// SDK's unmarshalling of the same images, which it cannot put off. Per record.
/// </summary>
public class PageBenchmarks : IDisposable
{
    private readonly byte[] _page = RecordPages.GetRecords;
    private readonly SdkQuery _sdk = new(RecordPages.QueryOfBothImages);

    [GlobalCleanup]
    public void Dispose()
    {
        _sdk.Dispose();
        GC.SuppressFinalize(this);
    }

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
    public int Reference_decoder() => PageDecoder.Decode(_page, RecordPages.Request).Records.Count;

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    [BytesRead(nameof(RecordPages.GetRecords))]
    public int Page_to_events() => FastPageDecoder.TryDecode(_page, RecordPages.Request, out var page)
        ? page.Records.Count
        : throw new InvalidOperationException("The page is left to the reference decoder.");

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    [BytesRead(nameof(RecordPages.QueryOfBothImages))]
    public async Task<int> Sdk_attribute_maps() => (await _sdk.ReadAsync().ConfigureAwait(false)).Count;
}
