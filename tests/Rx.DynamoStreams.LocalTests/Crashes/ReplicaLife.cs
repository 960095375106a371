using Rx.DynamoStreams.LocalTests.Replicas;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// What one process said of its replica.
internal sealed class ReplicaLife
{
    private readonly List<(string Id, string? State)> _shown = [];
    private readonly Dictionary<string, string> _items = [];
    private bool _hasScanned;

    public int Lines { get; private set; }

    public int Saves { get; private set; }

    public int Shown => _shown.Count;

    public bool WasLiveWithoutScan { get; private set; }

    public void Add(string line)
    {
        Lines++;
        switch (line.Split(' '))
        {
            case ["phase", var phase]:
                _hasScanned |= phase == nameof(ReplicaPhase.Scanning);
                WasLiveWithoutScan |= phase == nameof(ReplicaPhase.Live) && !_hasScanned;
                break;
            case ["shows", var id, "nothing"]:
                _shown.Add((id, null));
                _items.Remove(id);
                break;
            case ["shows", var id, var state]:
                _shown.Add((id, state));
                _items[id] = state;
                break;
            default:
                line.ShouldBe("saved");
                Saves++;
                break;
        }
    }

    public bool Shows(Dictionary<string, string> wanted) =>
        _items.Count == wanted.Count && _items.All(item => wanted.GetValueOrDefault(item.Key) == item.Value);

    public void ShouldFollow(WriteHistory history)
    {
        foreach (var item in _shown.GroupBy(change => change.Id, change => change.State))
            history.ShouldContainInOrder(item.Key, [.. item]);
    }
}
