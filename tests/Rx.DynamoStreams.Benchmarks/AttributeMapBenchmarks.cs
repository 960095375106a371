using Amazon.DynamoDBv2.Model;
using BenchmarkDotNet.Attributes;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>
/// Both images of 1,000 records from JSON to the AWS SDK's attribute values, by the SDK and by us; and one record's values as often
/// from texts that are there already, which no decoder can go below. Per record.
/// </summary>
public class AttributeMapBenchmarks : IDisposable
{
    private readonly byte[] _page = RecordPages.GetRecords;
    private readonly SdkQuery _sdk = new(RecordPages.QueryOfBothImages);
    private readonly Modify _modify = (Modify)GetRecordsResponse.Decode(RecordPages.GetRecords, RecordPages.Request, isVerified: true).Records[0];
    private Dictionary<string, AttributeValue> _newImage = [];
    private Dictionary<string, AttributeValue> _oldImage = [];

    [GlobalSetup]
    public void Decode() => (_newImage, _oldImage) = (_modify.NewImage!.ToAttributeMap(), _modify.OldImage!.ToAttributeMap());

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
        foreach (var change in GetRecordsResponse.Decode(_page, RecordPages.Request, isVerified: true).Records)
        {
            if (change is Modify modify)
                attributes += modify.NewImage!.ToAttributeMap().Count + modify.OldImage!.ToAttributeMap().Count;
        }
        return attributes;
    }

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    public int Attribute_maps_of_ready_texts()
    {
        var attributes = 0;
        for (var record = 0; record < RecordPages.Records; record++)
            attributes += AttributeMapCopy.Of(_newImage).Count + AttributeMapCopy.Of(_oldImage).Count;
        return attributes;
    }
}
