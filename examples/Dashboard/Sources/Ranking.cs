using System.Collections.Specialized;
using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.DynamoStreams;

namespace Dashboard;

// The items with most of an attribute, from a replica of the table, as a bound list whose changes are sampled.
internal sealed class Ranking : IDisposable
{
    public const int Places = 10;
    private static readonly TimeSpan SampleTime = TimeSpan.FromMilliseconds(100);
    private static readonly IComparer<RankedItem> MostFirst = Comparer<RankedItem>.Create((one, other) => other.Value.CompareTo(one.Value));

    private readonly DynamoTableReplica<RankedItem> _replica;
    private readonly EventLoopScheduler _screen = new();
    private readonly CompositeDisposable _bindings = [];
    private volatile IReadOnlyList<RankedItem> _leaders = [];
    private volatile string _phase = nameof(ReplicaPhase.Idle);
    private volatile string? _failure;

    public Ranking(Source source, string attribute, DynamoStreamOptions reading)
    {
        _replica = DynamoTableReplica.Create(
            source.DynamoDb, source.Streams, source.Table, image => Map(image, source.KeyNames, attribute), new() { Stream = reading });
        var options = new BindingOptions<RankedItem> { Sort = MostFirst, Top = Places, OnError = Fail };
        _bindings.Add(_replica.Connect().Bind(out var leaders, options, _screen));
        _bindings.Add(Observable
            .FromEventPattern<NotifyCollectionChangedEventHandler, NotifyCollectionChangedEventArgs>(
                handler => ((INotifyCollectionChanged)leaders).CollectionChanged += handler,
                handler => ((INotifyCollectionChanged)leaders).CollectionChanged -= handler)
            .Sample(SampleTime, _screen)
            .Subscribe(_ => _leaders = [.. leaders]));
        _bindings.Add(_replica.Progress.Subscribe(progress => _phase = progress.Phase.ToString(), Fail));
    }

    public TopState State => new(_failure ?? _phase, _replica.Count, _leaders);

    // The same from the replica itself, sorted anew.
    public IReadOnlyList<RankedItem> Asked =>
        [.. _replica.Snapshot().OrderByDescending(item => item.Value.Value).ThenBy(item => item.Value.Key, StringComparer.Ordinal).Select(item => item.Value).Take(Places)];

    // Its end is told by the state.
    public void Start() => _replica.StartAsync().ContinueWith(
        start => Fail(start.Exception!.GetBaseException()), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    public void Dispose()
    {
        _bindings.Dispose();
        _replica.Dispose();
        _screen.Dispose();
    }

    private void Fail(Exception e) => _failure = e.Message;

    // An item without the attribute, or with another type of value, comes last.
    private static RankedItem Map(ItemImage image, IReadOnlyList<string> keyNames, string attribute)
    {
        var attributes = EventRow.Attributes(image);
        var isNumber = decimal.TryParse(image[attribute]?.N, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        var others = attributes.Where(other => other.Key != attribute && !keyNames.Contains(other.Key)).Take(3).Select(other => other.Value);
        return new RankedItem(string.Join(" / ", keyNames.Select(name => attributes.GetValueOrDefault(name))), isNumber ? value : 0, string.Join(", ", others));
    }
}
