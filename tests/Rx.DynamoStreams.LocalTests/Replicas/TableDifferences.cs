using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// The items that a replica shows otherwise than a table has them.
internal sealed class TableDifferences(IReadOnlyDictionary<string, string> table)
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _ids = [.. table.Keys];

    public static Task NoneAsync(DynamoTableReplica<string> replica, IReadOnlyDictionary<string, string> table)
    {
        var differences = new TableDifferences(table);
        return replica.Connect().Do(differences.Apply).FirstAsync(_ => differences._ids.Count == 0).Timeout(Limit)
            .Catch((TimeoutException _) => Observable.Throw<ReplicaChangeSet<string>>(new TimeoutException($"After {Limit} these were not as the table has them: {differences}")))
            .ToTask();
    }

    public override string ToString() => string.Join(", ", _ids.Take(20));

    private void Apply(ReplicaChangeSet<string> set)
    {
        foreach (var change in set.Changes)
        {
            var id = change.Key["id"]!.S;
            if (table.GetValueOrDefault(id) == change.Current)
                _ids.Remove(id);
            else
                _ids.Add(id);
        }
    }
}
