using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Rx.DynamoStreams;

namespace Dashboard;

// A table of the service or of DynamoDB Local. What keeps it from being shown is told at the start, in a sentence.
internal sealed class RealTable : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly AmazonDynamoDBClient _dynamoDb;
    private readonly DynamoStreamsClient _streams;

    private RealTable(DashboardOptions options)
    {
        var region = options.Region is null ? null : RegionEndpoint.GetBySystemName(options.Region);
        var config = new AmazonDynamoDBConfig { MaxErrorRetry = 2 };
        if (options.EndpointUrl is not null)
            (config.ServiceURL, config.AuthenticationRegion) = (options.EndpointUrl.AbsoluteUri, options.Region ?? "us-east-1");
        else if (region is not null)
            config.RegionEndpoint = region;
        _dynamoDb = new AmazonDynamoDBClient(config);
        _streams = new DynamoStreamsClient(new() { Region = region, EndpointUrl = options.EndpointUrl });
    }

    public string StreamArn { get; private set; } = "";

    public Source Source { get; private set; } = null!;

    public static async Task<RealTable> OpenAsync(DashboardOptions options, CancellationToken cancellationToken)
    {
        RealTable? table = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            table = new RealTable(options);
            var described = await table._dynamoDb.DescribeTableAsync(options.TableName, patience.Token);
            table.StreamArn = described.Table.StreamSpecification?.StreamEnabled == true
                ? described.Table.LatestStreamArn
                : throw new DashboardException($"Table '{options.TableName}' has no stream; enable one on the table.");
            var keyNames = described.Table.KeySchema.Select(element => element.AttributeName);
            table.Source = new Source(table._dynamoDb, table._streams, described.Table.TableName, [.. keyNames]);
            return table;
        }
        catch (Exception e) when (Sentence(e, options, cancellationToken) is { } sentence)
        {
            table?.Dispose();
            throw new DashboardException(sentence, e);
        }
    }

    public void Dispose()
    {
        _dynamoDb.Dispose();
        _streams.Dispose();
    }

    private static string? Sentence(Exception e, DashboardOptions options, CancellationToken cancellationToken) => e switch
    {
        ResourceNotFoundException => $"There is no table '{options.TableName}' here; check --table-name, --region and --endpoint-url.",
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            $"{options.EndpointUrl?.AbsoluteUri ?? "DynamoDB"} has not answered for {Patience.TotalSeconds} seconds; check --endpoint-url and the network.",
        HttpRequestException when options.EndpointUrl is not null =>
            $"{options.EndpointUrl.AbsoluteUri} cannot be reached; check --endpoint-url, and that DynamoDB Local runs.",
        HttpRequestException => $"DynamoDB cannot be reached: {e.Message.TrimEnd('.')}; check --region and the network.",
        AmazonClientException when e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            "No AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to which DynamoDB Local takes any value, or a profile.",
        AmazonServiceException or AmazonClientException or ArgumentException => e.Message.ReplaceLineEndings(" "),
        _ => null,
    };
}
