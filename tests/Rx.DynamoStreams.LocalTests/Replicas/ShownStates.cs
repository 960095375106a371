namespace Rx.DynamoStreams.LocalTests.Replicas;

// What a replica's subscriber was shown, change by change.
internal sealed class ShownStates : IObserver<ReplicaChangeSet<string>>
{
    private readonly List<ReplicaChange<string>> _changes = [];
    private Exception? _error;

    public int Count => _changes.Count;

    public void OnNext(ReplicaChangeSet<string> value) => _changes.AddRange(value.Changes);

    public void OnError(Exception error) => _error = error;

    public void OnCompleted() => _error = new InvalidOperationException("The replica ended.");

    // Once nothing more is shown.
    public void ShouldFollow(WriteHistory history)
    {
        if (_error is not null)
            throw _error;
        foreach (var item in _changes.GroupBy(change => change.Key["id"]!.S, change => change.Current))
            history.ShouldContainInOrder(item.Key, [.. item]);
    }
}
