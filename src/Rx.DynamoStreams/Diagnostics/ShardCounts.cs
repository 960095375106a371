namespace Rx.DynamoStreams.Diagnostics;

// How many shards are in which state: those that are read, and those that wait for their parents.
internal readonly record struct ShardCounts(int AtHead, int Behind, int Failing, int Waiting)
{
    public IEnumerable<(string State, int Count)> ByState =>
        [("at_head", AtHead), ("behind", Behind), ("failing", Failing), ("waiting", Waiting)];
}
