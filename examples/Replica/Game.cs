using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Testing;

namespace Replica;

// Players who score twenty times a second, come and go; each hundred points is a level.
internal sealed class Game : IDisposable
{
    private readonly InMemoryTable _table;
    private readonly Random _random;
    private readonly Dictionary<string, int> _scores = [];
    private readonly IDisposable _timer;
    private int _joined;

    public Game(InMemoryTable table, IScheduler scheduler, int players, int seed)
    {
        (_table, _random) = (table, new Random(seed));
        for (var player = 0; player < players; player++)
            Join();
        _timer = Observable.Interval(TimeSpan.FromMilliseconds(50), scheduler).Subscribe(_ => Play());
    }

    public void Dispose() => _timer.Dispose();

    private void Play()
    {
        var id = _scores.Keys.ElementAt(_random.Next(_scores.Count));
        if (_random.Next(50) > 0)
            Score(id, _random.Next(40));
        else
        {
            Leave(id);
            Join();
        }
    }

    private void Join() => Score($"player-{++_joined}", _random.Next(200));

    private void Score(string id, int points)
    {
        var score = _scores[id] = _scores.GetValueOrDefault(id) + points;
        _table.Put(new Dictionary<string, AttributeValue>
        {
            ["id"] = new(id),
            ["score"] = new() { N = score.ToString(CultureInfo.InvariantCulture) },
            ["level"] = new() { N = (score / 100).ToString(CultureInfo.InvariantCulture) },
        });
    }

    private void Leave(string id)
    {
        _scores.Remove(id);
        _table.Delete(new Dictionary<string, AttributeValue> { ["id"] = new(id) });
    }
}
