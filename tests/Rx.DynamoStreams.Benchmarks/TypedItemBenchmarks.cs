using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.DocumentModel;
using BenchmarkDotNet.Attributes;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>
/// The new images of 1,000 records from JSON to objects: by the AWS SDK (attribute values, document, object mapping), and by us
/// from the page that has the old images too, through System.Text.Json or by a mapping written by hand; and what System.Text.Json
/// alone costs on plain JSON that is there already. Per record.
/// </summary>
public class TypedItemBenchmarks : IDisposable
{
    private readonly byte[] _page = RecordPages.GetRecords;
    private readonly SdkQuery _sdk = new(RecordPages.QueryOfNewImages);
    private readonly byte[][] _plain = [.. GetRecordsResponse.Decode(RecordPages.GetRecords, RecordPages.Request, isVerified: true).Records
        .Select(change => Encoding.UTF8.GetBytes(((Modify)change).NewImage!.ToJson()))];

    [GlobalCleanup]
    public void Dispose()
    {
        _sdk.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = RecordPages.Records)]
    public async Task<decimal> Sdk_document_to_objects()
    {
        var total = 0m;
        foreach (var item in await _sdk.ReadAsync().ConfigureAwait(false))
            total += _sdk.Context.FromDocument<Order>(Document.FromAttributeMap(item)).Total;
        return total;
    }

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    public decimal Page_to_objects()
    {
        var total = 0m;
        foreach (var change in GetRecordsResponse.Decode(_page, RecordPages.Request, isVerified: true).Records)
        {
            if (change is Modify modify)
                total += modify.NewImage!.Deserialize(OrderJson.Default.Order)!.Total;
        }
        return total;
    }

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    public decimal Page_to_objects_by_hand()
    {
        var total = 0m;
        foreach (var change in GetRecordsResponse.Decode(_page, RecordPages.Request, isVerified: true).Records)
        {
            if (change is Modify modify)
                total += OrderReading.Read(modify.NewImage!).Total;
        }
        return total;
    }

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    public decimal Ready_plain_json_to_objects()
    {
        var total = 0m;
        foreach (var plain in _plain)
            total += JsonSerializer.Deserialize(plain, OrderJson.Default.Order)!.Total;
        return total;
    }

    [Benchmark(OperationsPerInvoke = RecordPages.Records)]
    public int Page_to_plain_json()
    {
        var letters = 0;
        foreach (var change in GetRecordsResponse.Decode(_page, RecordPages.Request, isVerified: true).Records)
        {
            if (change is Modify modify)
                letters += modify.NewImage!.ToJson().Length;
        }
        return letters;
    }
}
