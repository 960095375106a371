using System.Reactive.Concurrency;
using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Cli.Output;

namespace Rx.DynamoStreams.Cli.Live;

// tail on a terminal: the events as the lines they always are, and tail's status below them. Lines reach the terminal when
// their poll ends, or with the next tick; so a busy poll costs one drawing, not one for each event.
internal sealed class TailView : IEventWriter, IDisposable
{
    private readonly IScheduler _scheduler;
    private readonly TailStatus _status;
    private readonly LiveView _view;

    public TailView(TextWriter output, Func<WindowSize> window, IScheduler scheduler)
    {
        _scheduler = scheduler;
        _status = new TailStatus(scheduler.Now);
        _view = new LiveView(
            new LiveRegion(output, window), scheduler, size => TailStatusText.Draw(_status, scheduler.Now, size.Columns));
    }

    public void Write(StreamEvent streamEvent) => _view.Do(region =>
    {
        _status.Add(streamEvent, _scheduler.Now);
        if (EventText.Line(streamEvent) is { } line)
            region.WriteLine(line);
        if (streamEvent is Checkpoint)
            region.Show();
    });

    // Told the error output too, if there is one: that may be the same terminal.
    public ILoggerFactory Log(TextWriter? error) => new RetryLog(
        (reason, delay) => _view.Do(_ => _status.AddRetry(reason, delay, _scheduler.Now)),
        error is null ? null : new ErrorOutputLog(line => _view.Aside(() => error.WriteLine(line))));

    public void Dispose() => _view.End(region => region.WriteLine(TailStatusText.Summary(_status, _scheduler.Now)));
}
