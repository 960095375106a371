namespace Rx.DynamoStreams.Cli.Live;

// How many changes of each kind came in about the last ten seconds, counted by the second. Time goes forward only.
internal sealed class ChangeRate(DateTimeOffset startedAt)
{
    private const int Seconds = 10;

    private static readonly int Kinds = Enum.GetValues<ItemChangeKind>().Length;

    private readonly long[,] _counts = new long[Seconds, Kinds];
    private long _second;

    public void Add(ItemChangeKind kind, DateTimeOffset now)
    {
        MoveTo(now);
        _counts[_second % Seconds, (int)kind]++;
    }

    public double PerSecond(ItemChangeKind kind, DateTimeOffset now)
    {
        MoveTo(now);
        var count = 0L;
        for (var second = 0; second < Seconds; second++)
            count += _counts[second, (int)kind];
        // The newest second is not over yet, and a rate of less than one second would be a guess.
        var elapsed = (now - startedAt).TotalSeconds;
        var counted = Math.Min(elapsed, Seconds - 1 + (elapsed - _second));
        return count / Math.Max(1, counted);
    }

    private void MoveTo(DateTimeOffset now)
    {
        var second = (long)(now - startedAt).TotalSeconds;
        for (_second = Math.Max(_second, second - Seconds); _second < second;)
        {
            _second++;
            for (var kind = 0; kind < Kinds; kind++)
                _counts[_second % Seconds, kind] = 0;
        }
    }
}
