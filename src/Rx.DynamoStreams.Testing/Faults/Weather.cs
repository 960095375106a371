using Rx.DynamoStreams.Testing.Calls;

namespace Rx.DynamoStreams.Testing.Faults;

// A fault plan at work: what happens to each call, drawn from one seed in the order of the calls. Used under the stream's gate.
internal sealed class Weather(FaultPlan plan, Random random)
{
    public TimeSpan ListingDelay() => UpTo(plan.ListingDelayMax);

    public TimeSpan ClockSkew => plan.ClockSkew;

    // Fewer than show a reader that it is at the head.
    public int EmptyPages() => Hits(plan.EmptyPages) ? random.Next(1, 5) : 0;

    public bool Hides() => Hits(plan.UnlistedShard);

    public Strike StrikeOn(StreamCall call)
    {
        var latency = UpTo(plan.LatencyMax);
        if (Hits(plan.NoAnswer))
            return new Strike(latency) { IsHanging = true };
        if (Hits(plan.SlowAnswer))
            latency = UpTo(plan.SlowAnswerMax);
        return new Strike(latency) { Failure = FailureOf(call) };
    }

    private Exception? FailureOf(StreamCall call)
    {
        if (Hits(plan.Throttled))
            return ServiceFaults.Of(StreamFault.Transient, "LimitExceededException", "The in-memory stream throttles.");
        if (Hits(plan.ServerError))
            return ServiceFaults.Of(StreamFault.Transient, "InternalServerError", "The in-memory stream fails.", System.Net.HttpStatusCode.InternalServerError);
        if (Hits(plan.Reset))
            return new HttpRequestException("The in-memory connection was reset.");
        if (Hits(plan.CutOff))
            return new IOException("The in-memory answer ends early.");
        if (Hits(plan.Garbage))
            return ServiceFaults.Of(StreamFault.Malformed, "", "The in-memory answer is garbage.");
        if (Hits(plan.Refused))
            return ServiceFaults.Of(StreamFault.Fatal, "UnrecognizedClientException", "The in-memory stream does not know the credentials.");
        if (Hits(plan.ExpiredCredentials))
            return ServiceFaults.Of(StreamFault.Fatal, "ExpiredTokenException", "The in-memory stream takes the credentials for expired.");
        return call.Operation == StreamOperation.GetRecords && Hits(plan.ExpiredIterator) ? ServiceFaults.Expired(call.ShardId!) : null;
    }

    private bool Hits(double probability) => probability > 0 && random.NextDouble() < probability;

    private TimeSpan UpTo(TimeSpan max) => TimeSpan.FromMilliseconds(max > TimeSpan.Zero ? random.Next((int)max.TotalMilliseconds + 1) : 0);
}

// What happens to one call.
internal readonly record struct Strike(TimeSpan Latency)
{
    public bool IsHanging { get; init; }

    public Exception? Failure { get; init; }
}
