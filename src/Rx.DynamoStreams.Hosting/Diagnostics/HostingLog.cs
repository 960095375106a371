using Microsoft.Extensions.Logging;

namespace Rx.DynamoStreams.Hosting.Diagnostics;

// All log messages, with stable ids. Items' contents are in none.
internal static partial class HostingLog
{
    public const string Category = "Rx.DynamoStreams.Hosting";

    [LoggerMessage(101, LogLevel.Information, "{Handler} handles stream '{Stream}'")]
    public static partial void HandlingBegins(ILogger logger, string handler, string stream);

    [LoggerMessage(102, LogLevel.Information, "{Handler} handles stream '{Stream}' no more, because the host stops; what it has done is saved")]
    public static partial void HandlingStopped(ILogger logger, string handler, string stream);

    [LoggerMessage(103, LogLevel.Warning, "{Handler} has handled all of stream '{Stream}', which is switched off, or its table deleted; nothing more comes until the host starts again")]
    public static partial void HandlingOver(ILogger logger, string handler, string stream);

    [LoggerMessage(104, LogLevel.Critical, "{Handler} handles stream '{Stream}' no more, because it failed: {Reason}")]
    public static partial void HandlingFailed(ILogger logger, Exception error, string handler, string stream, string reason);

    [LoggerMessage(105, LogLevel.Warning, "The replica of stream '{Stream}' ended, because its table was deleted; what it has stays readable")]
    public static partial void ReplicaOver(ILogger logger, string stream);

    [LoggerMessage(106, LogLevel.Critical, "The replica of stream '{Stream}' ended, because it failed; what it has stays readable: {Reason}")]
    public static partial void ReplicaFailed(ILogger logger, Exception error, string stream, string reason);

    [LoggerMessage(107, LogLevel.Warning, "The replica of stream '{Stream}' was not saved when the host stopped, and goes on from its save before: {Reason}")]
    public static partial void ReplicaNotSaved(ILogger logger, string stream, string reason);
}
