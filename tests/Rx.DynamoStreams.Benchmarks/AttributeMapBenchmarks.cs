using BenchmarkDotNet.Attributes;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>Both images of 1,000 records from JSON to the AWS SDK's attribute values, by the SDK and by us. Per record.</summary>
public class AttributeMapBenchmarks : IDisposable
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
    [BytesRead(nameof(RecordPages.QueryOfBothImages))]
    public async Task<int> Sdk_attribute_maps() => (await _sdk.ReadAsync().ConfigureAwait(false)).Count;

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    [BytesRead(nameof(RecordPages.GetRecords))]
    public int Page_to_attribute_maps()
    {
        var attributes = 0;
        foreach (var change in GetRecordsResponse.Decode(_page, RecordPages.Request).Records)
        {
            if (change is Modify modify)
                attributes += modify.NewImage!.ToAttributeMap().Count + modify.OldImage!.ToAttributeMap().Count;
        }
        return attributes;
    }
}
