using System.Reactive.Concurrency;

namespace Rx.DynamoStreams.Client;

// The time that requests are signed with: the scheduler's, corrected by what the service's own clock was once found to differ.
// The service refuses a signature that is more than 5 minutes off.
internal sealed class SigningClock(IScheduler scheduler)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(4);

    private long _correctionTicks;

    public DateTimeOffset Now => scheduler.Now.AddTicks(Interlocked.Read(ref _correctionTicks));

    // Says whether signing anew may help. The signing time is compared, the clock of now is corrected: a process that was
    // frozen between signing and sending has a late signature and a good clock.
    public bool TryCorrect(DateTimeOffset signedAt, DateTimeOffset? serviceTime)
    {
        if (serviceTime is not { } now || (now - signedAt).Duration() < Tolerance)
            return false;
        Interlocked.Exchange(ref _correctionTicks, (now - scheduler.Now).Ticks);
        return true;
    }
}
