using System.Reactive.Linq;

namespace Rx.DynamoStreams.Tests.Replicas;

// A replica whose changes a test makes. Rows are written as text: "a1" puts the row a of rank 1, and "-a" removes it.
internal sealed class RowReplica
{
    private readonly List<IObserver<ReplicaChangeSet<Row>>> _observers = [];
    private readonly OrderedDictionary<string, Row> _rows = [];
    private long _version;

    public IObservable<ReplicaChangeSet<Row>> Sets => Observable.Create<ReplicaChangeSet<Row>>(observer =>
    {
        _observers.Add(observer);
        return () => _observers.Remove(observer);
    });

    public bool IsObserved => _observers.Count > 0;

    public IReadOnlyCollection<Row> Rows => _rows.Values;

    // What a subscriber gets first, and another one after changes that it missed.
    public ReplicaChangeSet<Row> Snapshot(string missed = "")
    {
        _ = ChangesOf(missed);
        return Publish(new ReplicaChangeSet<Row>([.. _rows.Values.Select(row => new ReplicaChange<Row>(row.Key, row, null))], _version, IsSnapshot: true));
    }

    public ReplicaChangeSet<Row> Change(string changes) => Publish(new ReplicaChangeSet<Row>(ChangesOf(changes), ++_version, IsSnapshot: false));

    public void Fail(Exception error) => _observers.ToList().ForEach(observer => observer.OnError(error));

    private ReplicaChangeSet<Row> Publish(ReplicaChangeSet<Row> set)
    {
        _observers.ToList().ForEach(observer => observer.OnNext(set));
        return set;
    }

    private List<ReplicaChange<Row>> ChangesOf(string changes) =>
        [.. changes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ChangeOf).OfType<ReplicaChange<Row>>()];

    private ReplicaChange<Row>? ChangeOf(string change)
    {
        if (change[0] == '-')
            return _rows.Remove(change[1..], out var removed) ? new ReplicaChange<Row>(removed.Key, null, removed) : null;
        var row = Row.Parse(change);
        var previous = _rows.GetValueOrDefault(row.Id);
        _rows[row.Id] = row;
        return new ReplicaChange<Row>(row.Key, row, previous);
    }
}
