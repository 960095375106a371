namespace Rx.DynamoStreams.Testing.Calls;

// One drawn fault: which calls it hits, how many of them, and what they get. Null for a failure means no answer at all.
internal sealed class CallFault(StreamOperation operation, string? shardId, TimeSpan from, TimeSpan until, int skip, int times, Func<Exception>? failure)
{
    private int _skip = skip;
    private int _times = times;

    public Func<Exception>? Failure => failure;

    // Counts the call when it is one of those that this fault is for.
    public bool Takes(StreamCall call)
    {
        if (call.Operation != operation || (shardId is not null && call.ShardId != shardId) || call.At < from || call.At >= until)
            return false;
        if (_skip > 0)
        {
            _skip--;
            return false;
        }
        if (_times == 0)
            return false;
        _times--;
        return true;
    }
}
