namespace Rx.DynamoStreams.Tests.Scenarios;

// Answers are dated by another machine of the service than the one that dates records: its clock is ahead by so much.
internal sealed class DatedClient(IDynamoStreamsClient client, TimeSpan ahead) : IDynamoStreamsClient
{
    public async Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default)
    {
        var page = await client.DescribeStreamAsync(request, cancellationToken);
        return page with { ServiceTime = page.ServiceTime + ahead };
    }

    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        client.ListStreamsAsync(request, cancellationToken);

    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        client.GetShardIteratorAsync(request, cancellationToken);

    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        client.GetRecordsAsync(request, cancellationToken);
}
