using Amazon.DynamoDBv2;

namespace Rx.DynamoStreams.Replicas;

// What becomes of a call to the table that failed for good. A table that was made again with another key refuses the old one's keys
// and places, before the stream has told of its end: then nothing is wrong, and all is to be read again.
internal sealed class RefusedCalls(
    IAmazonDynamoDB dynamoDb, string tableName, DynamoStreamOptions options, Action replaced, Action<Exception> failed, CancellationToken lifetime)
{
    // With what the table was described as before the call, if it was.
    public void Take(Exception error, TableShape? shape)
    {
        if (lifetime.IsCancellationRequested)
            return;
        var calls = new RetriedCalls(tableName, options, lifetime) { IsTableThere = false };
        calls.Steps.Start(() => _ = TakeAsync(error, shape, calls));
    }

    private async Task TakeAsync(Exception error, TableShape? shape, RetriedCalls calls)
    {
        try
        {
            if (shape is not null && await shape.IsReplacedAsync(dynamoDb, tableName, calls).ConfigureAwait(false))
                replaced();
            else
                failed(error);
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
