namespace Rx.DynamoStreams.Testing;

/// <summary>A call that was made to an in-memory table's client.</summary>
/// <param name="Operation">Which one.</param>
/// <param name="At">When it arrived: the time since the table was made.</param>
public sealed record TableCall(TableOperation Operation, TimeSpan At)
{
    /// <summary>For a Scan of one segment: which one; else null.</summary>
    public int? Segment { get; init; }

    /// <summary>For Scan, BatchGetItem and GetItem: whether the read was strongly consistent; else false.</summary>
    public bool IsConsistent { get; init; }

    /// <summary>How long its answer, or its failure, takes, in the scheduler's time.</summary>
    public TimeSpan Latency { get; internal set; }

    /// <summary>How old what it reads is; zero for what is read as it is at the moment of the answer.</summary>
    public TimeSpan Staleness { get; internal set; }

    /// <summary>How many items the answer had; 0 for other calls than Scan, BatchGetItem and GetItem, and for failed ones.</summary>
    public int Items { get; internal set; }

    /// <summary>How many keys a BatchGetItem's answer left unprocessed; else 0.</summary>
    public int UnprocessedKeys { get; internal set; }

    /// <summary>What the call failed with; null when it did not.</summary>
    public Exception? Failure { get; internal set; }

    /// <summary>Whether the caller cancelled it before its answer.</summary>
    public bool IsCancelled { get; internal set; }
}
