using System.Reactive.Concurrency;
using Spectre.Console.Rendering;

namespace Rx.DynamoStreams.Cli.Live;

// A region that is drawn anew a few times a second, also while nothing comes: what it shows has ages in it. Drawing and
// whatever else touches the region, or the state that is drawn from, are serial: steps come from one thread, and the clock's
// ticks from another.
internal sealed class LiveView
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly LiveRegion _region;
    private readonly Func<WindowSize, IRenderable> _content;
    private readonly IDisposable _ticks;
    private bool _isEnded;

    public LiveView(LiveRegion region, IScheduler scheduler, Func<WindowSize, IRenderable> content)
    {
        (_region, _content) = (region, content);
        Redraw();
        _ticks = scheduler.Schedule(Period, again =>
        {
            Redraw();
            again(Period);
        });
    }

    public void Do(Action<LiveRegion> step)
    {
        lock (_gate)
        {
            if (!_isEnded)
                step(_region);
        }
    }

    // Makes room for someone else who writes to the terminal.
    public void Aside(Action write)
    {
        lock (_gate)
        {
            if (!_isEnded)
                _region.MakeRoom();
            write();
            if (!_isEnded)
                _region.Show();
        }
    }

    public void Redraw() => Do(region => region.Draw(_content));

    // The region is gone then, and what the last step writes stands in its place.
    public void End(Action<LiveRegion> last)
    {
        _ticks.Dispose();
        Do(region =>
        {
            last(region);
            region.MakeRoom();
            _isEnded = true;
        });
    }
}
