namespace Rx.DynamoStreams;

/// <summary>A stored position, or the state beside it, cannot be used; the message says why and what to do.</summary>
public sealed class StreamPositionException : FormatException
{
    internal StreamPositionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
