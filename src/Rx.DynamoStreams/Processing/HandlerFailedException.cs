using System.Globalization;

namespace Rx.DynamoStreams;

/// <summary>A handler failed for an event more often than <see cref="HandlerOptions.RetryLimit"/> allows, and handling stopped.</summary>
/// <remarks>The inner exception is the handler's last one. The message names the event's place, never the item.</remarks>
public sealed class HandlerFailedException : Exception
{
    internal HandlerFailedException(IReadOnlyList<ItemChange> events, int attempts, Exception cause)
        : base(Sentence(events, attempts, cause), cause) => (Events, Attempts) = (events, attempts);

    /// <summary>What was to be handled: one event, unless a batch was.</summary>
    public IReadOnlyList<ItemChange> Events { get; }

    /// <summary>How often the handler was called.</summary>
    public int Attempts { get; }

    private static string Sentence(IReadOnlyList<ItemChange> events, int attempts, Exception cause)
    {
        var first = events[0];
        var what = events.Count == 1 ? "the event" : string.Create(CultureInfo.InvariantCulture, $"{events.Count} events from the one");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The handler failed {attempts} times for {what} with sequence number {first.SequenceNumber} of shard '{first.ShardId}', and handling stopped; the next start gets it again: {cause.Message}");
    }
}
