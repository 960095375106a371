namespace Rx.DynamoStreams;

/// <summary>A stream's status.</summary>
public enum StreamStatus
{
    /// <summary>A status that this version does not know; taken as <see cref="Enabled"/>.</summary>
    Unknown,

    /// <summary>The stream is being set up and may have no shards yet.</summary>
    Enabling,

    /// <summary>The stream records changes.</summary>
    Enabled,

    /// <summary>The stream is being switched off; its open shards close.</summary>
    Disabling,

    /// <summary>The stream records no more changes; what it holds stays readable for 24 hours.</summary>
    Disabled,
}
