namespace Rx.DynamoStreams;

/// <summary>What to do when records may have been lost, because the service trimmed them before they were read.</summary>
public enum GapPolicy
{
    /// <summary>Tell it with a <see cref="Gap"/> event and go on with the oldest record that is left.</summary>
    Continue,

    /// <summary>End with a <see cref="StreamGapException"/>.</summary>
    Fail,
}
