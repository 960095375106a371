namespace Rx.DynamoStreams;

/// <summary>How far a consumer has read a stream, what it keeps beside that, and who says so.</summary>
/// <param name="Position">Where to go on from; it names the stream.</param>
/// <param name="Version">How many times a checkpoint was saved for this consumer and stream, this one included: 1 or more.</param>
/// <param name="Holder">
/// Who saved it, in words that help to find the process; not empty, and unique to a subscription: two with one holder would not
/// be told apart when they save at once. A machine's name, a process id and a random part do.
/// </param>
/// <param name="SavedAt">When, by the saver's clock.</param>
public sealed record StoredCheckpoint(StreamPosition Position, long Version, string Holder, DateTimeOffset SavedAt)
{
    /// <summary>
    /// What the consumer keeps beside its position. Whoever saves the next checkpoint takes over what is of no meaning to it.
    /// Default: nothing.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public ConsumerState State { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = ConsumerState.Empty;
}
