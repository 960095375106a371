using System.Reactive.Concurrency;
using Rx.DynamoStreams.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rx.DynamoStreams.Cli.Live;

// A stream's shards on a terminal: what changes as lines that scroll away, below them the tree as it was listed last, with the
// newest changes marked, and how old that is. Where the window is too low for all of them, open and newest shards come first.
internal sealed class ShardsView : IShardWatcher, IDisposable
{
    // The newest line above, the tree's title, and the note on what is not drawn.
    private const int OtherRows = 3;

    private readonly string _streamArn;
    private readonly TimeSpan _interval;
    private readonly IScheduler _scheduler;
    private readonly LiveView _view;
    private readonly Dictionary<ShardNewsKind, int> _counts = [];
    private Dictionary<string, ShardNews> _newest = [];
    private DescribeStreamResponse? _stream;
    private DateTimeOffset _listedAt;
    private Retrying? _retrying;

    public ShardsView(string streamArn, TimeSpan interval, TextWriter output, Func<WindowSize> window, IScheduler scheduler)
    {
        (_streamArn, _interval, _scheduler) = (streamArn, interval, scheduler);
        _view = new LiveView(new LiveRegion(output, window), scheduler, Draw);
    }

    public void Listed(DescribeStreamResponse stream, IReadOnlyList<ShardNews> news)
    {
        _view.Do(region =>
        {
            var isFirst = _stream is null;
            (_stream, _listedAt, _retrying) = (stream, _scheduler.Now, null);
            if (isFirst || news.Count == 0)
                return;
            foreach (var one in news)
            {
                _counts[one.Kind] = Count(one.Kind) + 1;
                region.WriteLine(ShardNewsText.Line(one));
            }
            // Of a shard that opened and closed since the last listing, the end counts.
            _newest = news.Where(one => one.Shard is not null)
                .GroupBy(one => one.Shard!.ShardId)
                .ToDictionary(ofShard => ofShard.Key, ofShard => ofShard.Last());
        });
        _view.Redraw();
    }

    public void Failed(string reason, TimeSpan retryIn)
    {
        var now = _scheduler.Now;
        _view.Do(_ => _retrying = new Retrying(reason, _retrying?.Since ?? now, now + retryIn));
        _view.Redraw();
    }

    // The tree stays, as `shards` without --watch would have drawn it.
    public void Dispose() => _view.End(region =>
    {
        if (_stream is { } stream)
            region.Write(ShardTree.Draw(_streamArn, stream));
    });

    private Rows Draw(WindowSize size)
    {
        if (_stream is not { } stream)
            return new Rows(StatusItem.Rows([StatusItem.Of("listing the shards")], size.Columns));
        var now = _scheduler.Now;
        List<Paragraph> below = [.. StatusItem.Rows(Items(stream, now), size.Columns), .. _retrying?.Rows(now, size.Columns) ?? []];
        var drawn = Drawn(stream, Math.Max(1, size.Rows - OtherRows - below.Count));
        if (stream.Shards.Count - drawn.Count is > 0 and var left)
            below.Insert(0, new Paragraph($"and {left} more shards, for which the window is too low", new Style(Color.Grey)));
        return new Rows([ShardTree.Draw(_streamArn, stream.Shards, drawn, Note), .. below]);

        string? Note(string shardId) => _newest.TryGetValue(shardId, out var news)
            ? $"{ShardNewsText.Kind(news.Kind)} {Elapsed.Text(now - news.At)} ago"
            : null;
    }

    private IReadOnlyList<ShardDescription> Drawn(DescribeStreamResponse stream, int room) => stream.Shards.Count <= room
        ? stream.Shards
        :
        [
            .. stream.Shards
                .OrderByDescending(shard => _newest.ContainsKey(shard.ShardId))
                .ThenBy(shard => shard.IsClosed)
                .ThenByDescending(shard => shard.ShardId, StringComparer.Ordinal)
                .Take(room),
        ];

    private IEnumerable<StatusItem> Items(DescribeStreamResponse stream, DateTimeOffset now)
    {
        var open = stream.Shards.Count(shard => !shard.IsClosed);
        var status = ShardTree.StatusOf(stream);
        yield return stream.Status == StreamStatus.Enabled ? StatusItem.Of(status) : StatusItem.Alarm(status);
        yield return StatusItem.Of($"{open} open, {stream.Shards.Count - open} closed");
        yield return StatusItem.Of($"listed {Elapsed.Text(now - _listedAt)} ago, every {Elapsed.Text(_interval)}");
        yield return StatusItem.Of(
            $"{Count(ShardNewsKind.Opened)} opened, {Count(ShardNewsKind.Closed)} closed, {Count(ShardNewsKind.Gone)} gone so far");
    }

    private int Count(ShardNewsKind kind) => _counts.GetValueOrDefault(kind);
}
