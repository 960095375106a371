namespace Rx.DynamoStreams;

/// <summary>How far a replica is.</summary>
public enum ReplicaPhase
{
    /// <summary>It was not started.</summary>
    Idle,

    /// <summary>The table is looked up, and its stream opened.</summary>
    Opening,

    /// <summary>The table is scanned, while its stream is read.</summary>
    Scanning,

    /// <summary>The scan is done, and the stream is read up to where it ended.</summary>
    CatchingUp,

    /// <summary>The replica is the table, but for the stream's lag.</summary>
    Live,

    /// <summary>
    /// The stream was switched off, or the table deleted, and there is no other one yet: what the replica has stands still. After
    /// that it scans anew, see <see cref="ReplicaGapPolicy"/>, or ends.
    /// </summary>
    Waiting,

    /// <summary>It ended: by an error, with the table's deletion, or by disposal.</summary>
    Ended,
}
