using Microsoft.Extensions.Logging;

namespace Rx.DynamoStreams.Cli.Output;

// The library's log as lines on the error output: a factory and its one logger in one, with no provider to add.
internal sealed class ErrorOutputLog(Action<string> writeLine) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            writeLine(Printable.Escape($"{logLevel}: {formatter(state, exception)}"));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has one output.");

    public void Dispose()
    {
    }
}
