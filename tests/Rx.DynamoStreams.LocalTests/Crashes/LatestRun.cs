using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A table that is written to all the while, and a consumer that begins at Latest and is killed as soon as it has handled a change,
// again and again. What was written is taken from the stream, and what was handled from what the consumer says.
internal sealed class LatestRun : IDisposable
{
    private const int Writers = 2;
    private const int KeysOfWriter = 100;

    private static readonly ConsumerWork Work = new()
    {
        BeginsAtLatest = true,
        MaxConcurrency = 64,
        HandlerTime = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20)),
    };

    private readonly HashSet<SequenceNumber> _handled = [];
    private readonly Dictionary<string, int> _ofLife = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _enough = new();
    private readonly ConsumerLives _lives;
    private bool _isFirstLife = true;
    private SequenceNumber? _first;
    private int _written;

    private LatestRun(DynamoDbLocal local, CheckpointPlace place, CancellationToken cancellationToken) =>
        _lives = new ConsumerLives(local, place, Work, Add, cancellationToken);

    public static async Task<LatestReport> RunAsync(DynamoDbLocal local, CheckpointPlace place, int kills, CancellationToken cancellationToken = default)
    {
        using var run = new LatestRun(local, place, cancellationToken);
        return await run.RunAsync(kills);
    }

    public void Dispose()
    {
        _enough.Cancel();
        _enough.Dispose();
        _lives.Dispose();
    }

    private async Task<LatestReport> RunAsync(int kills)
    {
        var table = await _lives.Account.CreateTableAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(table, writer)));
        var (atFirst, atLastKill, handled) = (0, 0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            using var consumer = _lives.Start(table);
            await _lives.ReadUntilAsync(consumer, () => _ofLife.Count > 0);
            await _lives.KillAsync(consumer);
            (atLastKill, handled) = (Volatile.Read(ref _written), _handled.Count);
            atFirst = kill == 0 ? atLastKill : atFirst;
            _ofLife.Clear();
            _isFirstLife = false;
        }
        await LiveToTheEndAsync(table, writing);
        var written = await SinceFirstAsync(table);
        return new LatestReport(kills, written.Count, atLastKill - atFirst, handled, written.Count(sequence => !_handled.Contains(sequence)));
    }

    // Writing ends once the last one handles changes, too. As each item's changes come in order, nothing of an item is left when its
    // last version was handled.
    private async Task LiveToTheEndAsync(LocalTable table, Task<int[]> writing)
    {
        using var consumer = _lives.Start(table);
        await _lives.ReadUntilAsync(consumer, () => _ofLife.Count > 0);
        await _enough.CancelAsync();
        var rounds = await writing;
        await _lives.ReadUntilAsync(consumer, () => Enumerable.Range(0, Writers).All(writer => IsHandled(writer, rounds[writer])));
        await _lives.EndAsync(consumer);
    }

    private bool IsHandled(int writer, int rounds) =>
        Enumerable.Range(0, KeysOfWriter).All(key => _ofLife.GetValueOrDefault(Id(writer, key)) == rounds);

    private async Task<IReadOnlyList<SequenceNumber>> SinceFirstAsync(LocalTable table)
    {
        await table.DisableStreamAsync();
        var records = await _lives.Account.RawStreams.RecordsAsync(table.StreamArn);
        records.Count.ShouldBe(_written);
        var written = records.Select(record => SequenceNumber.Parse((string)record["dynamodb"]!["SequenceNumber"]!));
        return [.. written.Where(sequence => sequence.CompareTo(_first!.Value) >= 0)];
    }

    private void Add(string line)
    {
        if (line.Split(' ') is not ["handled", _, var key, var version, var sequence, _])
            return;
        var number = int.Parse(version, CultureInfo.InvariantCulture);
        if (_ofLife.TryGetValue(key, out var before))
            number.ShouldBe(before + 1, $"the next version of {key}");
        _ofLife[key] = number;
        var place = SequenceNumber.Parse(sequence);
        _handled.Add(place);
        if (_isFirstLife && !(_first?.CompareTo(place) < 0))
            _first = place;
    }

    // Rounds over the writer's own items, until it is enough, and then one more; how many there were.
    private async Task<int> WriteAsync(LocalTable table, int writer)
    {
        for (var (round, last) = (1, int.MaxValue); ; round++)
        {
            if (last == int.MaxValue && _enough.IsCancellationRequested)
                last = round;
            var version = round.ToString(CultureInfo.InvariantCulture);
            for (var key = 0; key < KeysOfWriter; key++)
            {
                await table.PutAsync(Id(writer, key), ("version", new() { N = version }));
                Interlocked.Increment(ref _written);
            }
            if (round == last)
                return round;
        }
    }

    private static string Id(int writer, int key) => $"w{writer}k{key}";
}
