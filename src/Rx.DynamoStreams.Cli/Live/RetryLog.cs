using Microsoft.Extensions.Logging;

namespace Rx.DynamoStreams.Cli.Live;

// The library's log, read for the calls that are made again: a factory and its one logger in one. What it hears goes on to the
// next log, if there is one.
internal sealed class RetryLog(Action<string, TimeSpan> retrying, ILogger? next) : ILoggerFactory, ILogger
{
    // Reading a shard failed, listing the shards failed, looking for the table's streams failed; the library keeps its event ids and
    // names stable.
    private static readonly int[] Failures = [3, 4, 13];

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || next?.IsEnabled(logLevel) == true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Failures.Contains(eventId.Id) && state is IReadOnlyList<KeyValuePair<string, object?>> values)
            retrying((string)Value(values, "Reason")!, (TimeSpan)Value(values, "Delay")!);
        next?.Log(logLevel, eventId, state, exception, formatter);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has one output.");

    public void Dispose()
    {
    }

    private static object? Value(IReadOnlyList<KeyValuePair<string, object?>> values, string name) =>
        values.First(value => value.Key == name).Value;
}
