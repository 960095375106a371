namespace Rx.DynamoStreams;

/// <summary>What a handler failed for: all that is needed to look into it, and to handle it again later.</summary>
/// <param name="Events">
/// The events, one unless a batch was handled, in order; each with its keys and images, and its place in the stream. Later changes of
/// the same items may be handled by the time that these are.
/// </param>
/// <param name="Exception">What the handler failed with the last time.</param>
/// <param name="Attempts">How often it was called.</param>
public sealed record DeadLetter(IReadOnlyList<ItemChange> Events, Exception Exception, int Attempts);
