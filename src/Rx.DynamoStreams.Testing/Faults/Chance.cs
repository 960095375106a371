namespace Rx.DynamoStreams.Testing.Faults;

// What a fault plan draws. What never happens draws nothing, so that one kind of fault more does not change the others.
internal sealed class Chance(Random random)
{
    public bool Hits(double probability) => probability > 0 && random.NextDouble() < probability;

    // Whole milliseconds, as a clock would have them.
    public TimeSpan UpTo(TimeSpan max) => TimeSpan.FromMilliseconds(max > TimeSpan.Zero ? random.Next((int)max.TotalMilliseconds + 1) : 0);
}
