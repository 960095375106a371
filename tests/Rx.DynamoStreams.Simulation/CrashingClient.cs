using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Simulation;

// Where a reader may die.
internal enum CrashPlace
{
    Nowhere,
    Here,
    InCall,
    InAnswer,
    InEvent,
}

// Tells of each call as it begins and as its answer comes, so that the reader can die right there.
internal sealed class CrashingClient(InMemoryStream stream, Action<CrashPlace> isAt) : IDynamoStreamsClient
{
    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => stream.ListStreamsAsync(request, cancellationToken));

    public Task<DescribeStreamResponse> DescribeStreamAsync(DescribeStreamRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => stream.DescribeStreamAsync(request, cancellationToken));

    public Task<GetShardIteratorResponse> GetShardIteratorAsync(GetShardIteratorRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => stream.GetShardIteratorAsync(request, cancellationToken));

    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(() => stream.GetRecordsAsync(request, cancellationToken));

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        isAt(CrashPlace.InCall);
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            isAt(CrashPlace.InAnswer);
        }
    }
}
