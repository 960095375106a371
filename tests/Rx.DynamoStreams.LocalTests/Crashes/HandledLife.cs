namespace Rx.DynamoStreams.LocalTests.Crashes;

// What one process handled in its life, which begins with its first change.
internal sealed class HandledLife
{
    private readonly List<DateTimeOffset> _handled = [];

    public DateTimeOffset EndedAt { get; private set; }

    public int Handled => _handled.Count;

    // How many changes no life before it had handled.
    public int First { get; private set; }

    public int Repeats => Handled - First;

    // How much of what it handled was handled again by a life after it, and how long before its end the oldest of that was.
    public int Repeated { get; private set; }

    public TimeSpan OldestRepeated { get; private set; }

    public TimeSpan Lasted => _handled.Count == 0 ? TimeSpan.Zero : EndedAt - _handled.Min();

    public int HandledWithinLast(TimeSpan time) => _handled.Count(at => at >= EndedAt - time);

    public void Add(DateTimeOffset at, bool isFirst)
    {
        _handled.Add(at);
        First += isFirst ? 1 : 0;
    }

    public void End(DateTimeOffset at) => EndedAt = at;

    // How long before its end it had handled what is handled again now.
    public TimeSpan Repeat(DateTimeOffset handledAt)
    {
        Repeated++;
        var age = EndedAt - handledAt;
        OldestRepeated = age > OldestRepeated ? age : OldestRepeated;
        return age;
    }
}
