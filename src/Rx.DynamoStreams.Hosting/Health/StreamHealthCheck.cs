using Microsoft.Extensions.Diagnostics.HealthChecks;
using Rx.DynamoStreams.Hosting.Streams;

namespace Rx.DynamoStreams.Hosting.Health;

// The worst of what is known of a stream's readers. It makes no call.
internal sealed class StreamHealthCheck(HostedStream stream) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ReaderHealth[] readers = [stream.HandlerHealth, stream.SharedHealth, stream.ReplicaHealth];
        var states = readers.Select(reader => reader.State).Where(state => state.Phase != ReaderPhase.Idle).ToList();
        var reading = states.Where(state => state.Phase == ReaderPhase.Reading).ToList();
        var slowest = reading.MaxBy(state => state.Lag);
        var age = reading.Max(state => (TimeSpan?)stream.HandlerHealth.AgeOf(state));
        var data = new Dictionary<string, object> { ["polls"] = states.Sum(state => state.Polls), ["gaps"] = states.Sum(state => state.Gaps) };
        if (slowest?.Lag is { } lag)
            data["lagSeconds"] = lag.TotalSeconds;
        if (age is not null)
            data["lastPollAgeSeconds"] = age.Value.TotalSeconds;

        var error = states.Find(state => state.Phase == ReaderPhase.Failed)?.Error;
        var (status, description) = error is not null
            ? (HealthStatus.Unhealthy, $"Reading stream '{stream.Name}' ended: {error.Message}")
            : Judge(states, slowest, age);
        if (status == HealthStatus.Unhealthy)
            status = context.Registration.FailureStatus;
        return Task.FromResult(new HealthCheckResult(status, description, error, data));
    }

    private (HealthStatus Status, string Description) Judge(List<ReaderState> states, ReaderState? slowest, TimeSpan? age)
    {
        var limits = stream.Settings.Health;
        if (age >= limits.UnhealthyPollAge)
            return (HealthStatus.Unhealthy, Stalled(age, limits.UnhealthyPollAge));
        if (slowest?.Lag >= limits.UnhealthyLag)
            return (HealthStatus.Unhealthy, Behind(slowest, limits.UnhealthyLag));
        if (age >= limits.DegradedPollAge)
            return (HealthStatus.Degraded, Stalled(age, limits.DegradedPollAge));
        if (slowest?.Lag >= limits.DegradedLag)
            return (HealthStatus.Degraded, Behind(slowest, limits.DegradedLag));
        if (states.Exists(state => state.Phase == ReaderPhase.Ended))
            return (HealthStatus.Degraded, $"Stream '{stream.Name}' was read to its end: it is switched off, or its table deleted.");
        return (HealthStatus.Healthy, states.Count == 0 ? $"Stream '{stream.Name}' is not being read." : $"Stream '{stream.Name}' is being read.");
    }

    private string Stalled(TimeSpan? age, TimeSpan? limit) =>
        $"Stream '{stream.Name}' is stalled: no poll was completed for {age:c}, and the limit is {limit:c}. Its shards cannot be listed, or its handlers hold back reading; the log says which.";

    private string Behind(ReaderState slowest, TimeSpan? limit)
    {
        var (what, why) = slowest.IsCaughtUp
            ? ("handled", "A handler does not return, is called again and again, as the log says then, or is slower than what comes.")
            : ("read", "There is more to read than comes through, or its calls fail; the log says which.");
        return $"Stream '{stream.Name}' is {what} {slowest.Lag:c} behind, and the limit is {limit:c}. {why}";
    }
}
