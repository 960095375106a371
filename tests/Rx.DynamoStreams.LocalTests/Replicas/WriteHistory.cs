using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// The states that each item was given, in order; null where it was deleted.
internal sealed class WriteHistory
{
    private readonly Dictionary<string, List<string?>> _states = [];

    public void Add(string id, string? state)
    {
        lock (_states)
        {
            if (!_states.TryGetValue(id, out var states))
                _states[id] = states = [];
            states.Add(state);
        }
    }

    // The items that were not deleted last.
    public Dictionary<string, string> Latest()
    {
        lock (_states)
            return _states.Where(item => item.Value[^1] is not null).ToDictionary(item => item.Key, item => item.Value[^1]!);
    }

    // Whether what was shown of an item are states that it had, in their order; some may be missing, and a state that came back is
    // one more.
    public void ShouldContainInOrder(string id, IEnumerable<string?> shown)
    {
        var written = _states[id];
        var next = 0;
        foreach (var state in shown)
        {
            next = written.IndexOf(state, next) + 1;
            next.ShouldBeGreaterThan(0, $"{id} was given {string.Join(", ", written.Select(Text))}, and showed {string.Join(", ", shown.Select(Text))}");
        }
    }

    private static string Text(string? state) => state ?? "deleted";
}
