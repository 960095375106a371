using System.Globalization;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;

namespace Rx.DynamoStreams.Tests.Scenarios;

// What a subscriber saw and when, as text that reads like the story, with the contract of Rx checked on the way.
internal sealed class Recording : IObserver<StreamEvent>, IDisposable
{
    private readonly TestScheduler _scheduler;
    private readonly Action<StreamEvent>? _onNext;
    private readonly List<(TimeSpan At, StreamEvent Event)> _events = [];
    private IDisposable? _subscription;
    private bool _isInside;
    private bool _isDisposed;

    public Recording(TestScheduler scheduler, Action<StreamEvent>? onNext = null) => (_scheduler, _onNext) = (scheduler, onNext);

    public IReadOnlyList<(TimeSpan At, StreamEvent Event)> All => _events;

    // Everything but checkpoints.
    public IReadOnlyList<string> Story => [.. _events.Where(e => e.Event is not Checkpoint).Select(e => Text(e.Event))];

    // Item changes only.
    public IReadOnlyList<string> Changes => [.. _events.Where(e => e.Event is ItemChange).Select(e => Text(e.Event))];

    public IReadOnlyList<Checkpoint> Checkpoints => [.. _events.Select(e => e.Event).OfType<Checkpoint>()];

    public IReadOnlyList<TimeSpan> CheckpointTimes => [.. _events.Where(e => e.Event is Checkpoint).Select(e => e.At)];

    public IReadOnlyList<string> Violations { get; private set; } = [];

    public Exception? Error { get; private set; }

    public TimeSpan? CompletedAt { get; private set; }

    public Recording SubscribeTo(IObservable<StreamEvent> source)
    {
        _subscription = source.Subscribe(this);
        return this;
    }

    public Recording RunUntil(TimeSpan time)
    {
        _scheduler.AdvanceTo(time.Ticks);
        return this;
    }

    public TimeSpan TimeOf(string text) => _events.First(e => Text(e.Event) == text).At;

    // Stops reading; what it read up to the last checkpoint.
    public StreamPosition StoppedPosition()
    {
        Dispose();
        return Checkpoints[^1].Position;
    }

    public void OnNext(StreamEvent value)
    {
        Check(value.GetType().Name);
        _isInside = true;
        _events.Add((Now, value));
        _onNext?.Invoke(value);
        _isInside = false;
    }

    public void OnError(Exception error)
    {
        Check("an error");
        Error = error;
    }

    public void OnCompleted()
    {
        Check("the end");
        CompletedAt = Now;
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _isDisposed = true;
    }

    public static string Text(StreamEvent value) => value switch
    {
        Insert insert => $"insert {KeyOf(insert)}",
        Modify modify => $"modify {KeyOf(modify)}",
        Remove remove => $"{(remove.IsExpired ? "expire" : "remove")} {KeyOf(remove)}",
        UnknownChange unknown => $"{unknown.EventName} {KeyOf(unknown)}",
        ShardOpened opened => $"opened {opened.ShardId}{(opened.ParentShardId is { } parent ? $" of {parent}" : "")}",
        ShardClosed closed => $"closed {closed.ShardId}",
        Gap gap => $"gap {gap.ShardId} {gap.Reason}",
        Checkpoint checkpoint => string.Create(CultureInfo.InvariantCulture, $"checkpoint {checkpoint.Poll}"),
        _ => throw new ArgumentException($"There is no text for {value.GetType()}."),
    };

    private static string KeyOf(ItemChange change) => change.Keys["id"]!.S;

    private TimeSpan Now => TimeSpan.FromTicks(_scheduler.Clock);

    private void Check(string what)
    {
        if (_isInside)
            Violations = [.. Violations, $"{what} came from within OnNext"];
        if (Error is not null || CompletedAt is not null)
            Violations = [.. Violations, $"{what} came after the end"];
        if (_isDisposed)
            Violations = [.. Violations, $"{what} came after Dispose"];
    }
}
