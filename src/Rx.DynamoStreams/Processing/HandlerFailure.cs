namespace Rx.DynamoStreams;

/// <summary>What happens to an event that its handler failed for, after all retries.</summary>
public enum HandlerFailure
{
    /// <summary>Handling ends with a <see cref="HandlerFailedException"/>; the next start gets the event again.</summary>
    Stop,

    /// <summary>The event is left out: logged by its place, and lost to this consumer.</summary>
    Skip,

    /// <summary>The event goes to <see cref="HandlerOptions.DeadLetterHandler"/>, and handling goes on.</summary>
    DeadLetter,
}
