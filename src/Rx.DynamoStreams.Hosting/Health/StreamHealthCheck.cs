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
        var lag = reading.Max(state => state.Lag);
        var age = reading.Max(state => (TimeSpan?)stream.HandlerHealth.AgeOf(state));
        var data = new Dictionary<string, object> { ["polls"] = states.Sum(state => state.Polls), ["gaps"] = states.Sum(state => state.Gaps) };
        if (lag is not null)
            data["lagSeconds"] = lag.Value.TotalSeconds;
        if (age is not null)
            data["lastPollAgeSeconds"] = age.Value.TotalSeconds;

        var error = states.Find(state => state.Phase == ReaderPhase.Failed)?.Error;
        var (status, description) = error is not null
            ? (HealthStatus.Unhealthy, $"Reading stream '{stream.Name}' ended: {error.Message}")
            : Judge(states, lag, age);
        if (status == HealthStatus.Unhealthy)
            status = context.Registration.FailureStatus;
        return Task.FromResult(new HealthCheckResult(status, description, error, data));
    }

    private (HealthStatus Status, string Description) Judge(List<ReaderState> states, TimeSpan? lag, TimeSpan? age)
    {
        var limits = stream.Settings.Health;
        if (age >= limits.UnhealthyPollAge)
            return (HealthStatus.Unhealthy, Stalled(age, limits.UnhealthyPollAge));
        if (lag >= limits.UnhealthyLag)
            return (HealthStatus.Unhealthy, Behind(lag, limits.UnhealthyLag));
        if (age >= limits.DegradedPollAge)
            return (HealthStatus.Degraded, Stalled(age, limits.DegradedPollAge));
        if (lag >= limits.DegradedLag)
            return (HealthStatus.Degraded, Behind(lag, limits.DegradedLag));
        if (states.Exists(state => state.Phase == ReaderPhase.Ended))
            return (HealthStatus.Degraded, $"Stream '{stream.Name}' was read to its end: it is switched off, or its table deleted.");
        return (HealthStatus.Healthy, states.Count == 0 ? $"Stream '{stream.Name}' is not being read." : $"Stream '{stream.Name}' is being read.");
    }

    private string Stalled(TimeSpan? age, TimeSpan? limit) =>
        $"Stream '{stream.Name}' is stalled: no poll was completed for {age:c}, and the limit is {limit:c}. Its shards cannot be listed, or its handlers hold back reading; the log says which.";

    private string Behind(TimeSpan? lag, TimeSpan? limit) =>
        $"Stream '{stream.Name}' is read {lag:c} behind, and the limit is {limit:c}. There is more to read than comes through, or its calls fail; the log says which.";
}
