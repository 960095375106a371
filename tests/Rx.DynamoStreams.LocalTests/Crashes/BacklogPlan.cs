namespace Rx.DynamoStreams.LocalTests.Crashes;

// So many writes with roll-overs of the shard among them, and then a consumer that handles them and is killed so often meanwhile.
internal sealed record BacklogPlan(CheckpointPlace Place, int Writes, int Kills, int RollOvers, int Seed)
{
    public static readonly (TimeSpan Min, TimeSpan Max) HandlerTime = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50));

    public int MaxConcurrency { get; init; } = 8;

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    // From the first handled change on, each life lasts so long and up to a third longer, at random. Where that is no longer than
    // what may be repeated takes, a life that gets nowhere is not told from one that does.
    public TimeSpan LifeMin { get; init; } = TimeSpan.FromSeconds(3);

    // What a dead life did for so long before its end may be done again: it may not have been saved, or not be known to have been.
    public TimeSpan MayRepeat => CheckpointInterval + TimeSpan.FromSeconds(1);
}
