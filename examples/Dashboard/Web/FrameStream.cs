using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard;

// What a page is sent: all there is when it connects, and four times a second what is new, however much that is. A message is made when
// the one before it is written, so a slow page gets fewer and larger ones, of bounded size, and nothing waits for it.
internal sealed class FrameStream
{
    public const int PagesMax = 64;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReconnectionInterval = TimeSpan.FromMilliseconds(500);
    private int _pages;

    public Results<ServerSentEventsResult<Frame>, StatusCodeHttpResult> Open(
        HttpContext context, Dashboards dashboards, IHostApplicationLifetime lifetime) =>
        Volatile.Read(ref _pages) >= PagesMax
            ? TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : TypedResults.ServerSentEvents(FramesAsync(dashboards, lifetime.ApplicationStopping, context.RequestAborted));

    private async IAsyncEnumerable<SseItem<Frame>> FramesAsync(
        Dashboards dashboards, CancellationToken stopping, [EnumeratorCancellation] CancellationToken aborted)
    {
        Interlocked.Increment(ref _pages);
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
            using var timer = new PeriodicTimer(Beat);
            var frame = dashboards.Frame();
            yield return Item("snapshot", frame);
            while (await NextAsync(timer, end.Token))
            {
                frame = dashboards.Frame(frame.Number, frame.Now.ToUnixTimeSeconds());
                yield return Item("update", frame);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _pages);
        }
    }

    private static SseItem<Frame> Item(string type, Frame frame) => new(frame, type)
    {
        EventId = $"{frame.Run}-{frame.Number}",
        ReconnectionInterval = ReconnectionInterval,
    };

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
