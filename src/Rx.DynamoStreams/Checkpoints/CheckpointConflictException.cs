using System.Globalization;

namespace Rx.DynamoStreams;

/// <summary>
/// A checkpoint was not saved because another one is stored than the one it should follow: someone else runs with the same
/// consumer name, or the checkpoint was deleted. What is stored stays as it is.
/// </summary>
/// <remarks>
/// Where another one is stored, stop the consumer that gets this, or give it a name of its own; where none is, start it again, and it
/// begins anew. A retry of the same save fails the same way.
/// </remarks>
public sealed class CheckpointConflictException : InvalidOperationException
{
    /// <summary>For stores to throw from <see cref="ICheckpointStore.SaveAsync"/>.</summary>
    /// <param name="consumerName">Whose checkpoint was to be saved.</param>
    /// <param name="streamArn">The stream that it is in.</param>
    /// <param name="attemptedVersion">The version that was not saved.</param>
    /// <param name="currentVersion">The version that is stored; 0 when none is.</param>
    /// <param name="currentHolder">Who saved that one; null when none is stored.</param>
    /// <param name="currentSavedAt">When that was; null when none is stored.</param>
    public CheckpointConflictException(
        string consumerName,
        string streamArn,
        long attemptedVersion,
        long currentVersion,
        string? currentHolder,
        DateTimeOffset? currentSavedAt)
        : base(Sentence(consumerName, streamArn, attemptedVersion, currentVersion, currentHolder, currentSavedAt)) =>
        (ConsumerName, StreamArn, AttemptedVersion, CurrentVersion, CurrentHolder, CurrentSavedAt) =
        (consumerName, streamArn, attemptedVersion, currentVersion, currentHolder, currentSavedAt);

    /// <summary>Whose checkpoint was to be saved.</summary>
    public string ConsumerName { get; }

    /// <summary>The stream that it is in.</summary>
    public string StreamArn { get; }

    /// <summary>The version that was not saved.</summary>
    public long AttemptedVersion { get; }

    /// <summary>The version that is stored; 0 when none is.</summary>
    public long CurrentVersion { get; }

    /// <summary>Who saved the stored checkpoint; null when none is stored.</summary>
    public string? CurrentHolder { get; }

    /// <summary>When the stored checkpoint was saved, by its holder's clock; null when none is stored.</summary>
    public DateTimeOffset? CurrentSavedAt { get; }

    private static string Sentence(
        string consumerName, string streamArn, long attemptedVersion, long currentVersion, string? holder, DateTimeOffset? savedAt)
    {
        var why = currentVersion == 0
            ? "none is stored there any more, as after it was deleted: start the consumer again, which begins anew"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"'{holder}' saved checkpoint {currentVersion} at {savedAt?.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: run one consumer with this name, and give each other one that should get all changes a name of its own");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Checkpoint {attemptedVersion} of consumer '{consumerName}' on stream '{streamArn}' was not saved, because {why}.");
    }
}
