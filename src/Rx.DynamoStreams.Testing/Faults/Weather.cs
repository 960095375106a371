using Rx.DynamoStreams.Testing.Calls;

namespace Rx.DynamoStreams.Testing.Faults;

// A fault plan at work: what happens to each call, drawn from one seed in the order of the calls. Used under the stream's gate.
internal sealed class Weather(FaultPlan plan, Random random)
{
    private readonly Chance _chance = new(random);

    public TimeSpan ListingDelay() => _chance.UpTo(plan.ListingDelayMax);

    public TimeSpan ClockSkew => plan.ClockSkew;

    public TimeSpan DateSkew => plan.DateSkew;

    // Fewer than show a reader that it is at the head.
    public int EmptyPages() => _chance.Hits(plan.EmptyPages) ? random.Next(1, 5) : 0;

    public bool Hides() => _chance.Hits(plan.UnlistedShard);

    public Strike StrikeOn(StreamCall call)
    {
        var latency = _chance.UpTo(plan.LatencyMax);
        if (_chance.Hits(plan.NoAnswer))
            return new Strike(latency) { IsHanging = true };
        if (_chance.Hits(plan.SlowAnswer))
            latency = _chance.UpTo(plan.SlowAnswerMax);
        return new Strike(latency) { Failure = FailureOf(call) };
    }

    private Exception? FailureOf(StreamCall call)
    {
        if (_chance.Hits(plan.Throttled))
            return ServiceFaults.Of(StreamFault.Transient, "LimitExceededException", "The in-memory stream throttles.");
        if (_chance.Hits(plan.ServerError))
            return ServiceFaults.Of(StreamFault.Transient, "InternalServerError", "The in-memory stream fails.", System.Net.HttpStatusCode.InternalServerError);
        if (_chance.Hits(plan.Reset))
            return new HttpRequestException("The in-memory connection was reset.");
        if (_chance.Hits(plan.CutOff))
            return new IOException("The in-memory answer ends early.");
        if (_chance.Hits(plan.Garbage))
            return ServiceFaults.Of(StreamFault.Malformed, "", "The in-memory answer is garbage.");
        if (_chance.Hits(plan.Refused))
            return ServiceFaults.Of(StreamFault.Fatal, "UnrecognizedClientException", "The in-memory stream does not know the credentials.");
        if (_chance.Hits(plan.ExpiredCredentials))
            return ServiceFaults.Of(StreamFault.Fatal, "ExpiredTokenException", "The in-memory stream takes the credentials for expired.");
        return call.Operation == StreamOperation.GetRecords && _chance.Hits(plan.ExpiredIterator) ? ServiceFaults.Expired(call.ShardId!) : null;
    }
}

// What happens to one call.
internal readonly record struct Strike(TimeSpan Latency)
{
    public bool IsHanging { get; init; }

    public Exception? Failure { get; init; }
}
