namespace Rx.DynamoStreams.Simulation;

// Where a reader may die.
internal enum CrashPlace
{
    Nowhere,
    Here,
    InCall,
    InAnswer,
    InEvent,
    InSave,
}

// Tells of each call as it begins and as its answer comes, so that the reader can die right there.
internal sealed class CrashingClient(IDynamoStreamsClient client, Action<CrashPlace, CancellationToken> isAt) : IDynamoStreamsClient
{
    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => client.ListStreamsAsync(request, cancellationToken), cancellationToken);

    public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => client.DescribeStreamAsync(request, cancellationToken), cancellationToken);

    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => client.GetShardIteratorAsync(request, cancellationToken), cancellationToken);

    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => client.GetRecordsAsync(request, cancellationToken), cancellationToken);

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        isAt(CrashPlace.InCall, cancellationToken);
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            isAt(CrashPlace.InAnswer, cancellationToken);
        }
    }
}
