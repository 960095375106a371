using System.Runtime.CompilerServices;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// What waits behind an undone change is bounded: by changes, and one checkpoint.
public class WaitingStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;

    public WaitingStories() => _store = new WatchedStore(_scheduler);

    [Theory, Trait("Rule", "P12")]
    [InlineData(true)]
    [InlineData(false)]
    public void Behind_a_change_that_is_tried_for_ever_one_checkpoint_is_kept(bool isBatch)
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k", at: 1.Seconds()));
        var (attempts, polls) = (0, new List<WeakReference>());
        var options = new HandlerOptions
        {
            RetryLimit = null,
            MaxRetryDelay = 1.Minutes(),
            MaxPending = 10,
            BatchSize = 10,
            OnPoll = poll => polls.Add(Weak(poll)),
        };

        _ = isBatch
            ? orders.Consume(_scheduler, _store).ForEachBatchAsync((_, _) => Fail(), options, TestContext.Current.CancellationToken)
            : orders.Consume(_scheduler, _store).ForEachAsync((_, _) => Fail(), options, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(6.Hours().Ticks);

        (attempts > 300, polls.Count > 21_000).ShouldBe((true, true));
        KeptOf(polls).ShouldBeLessThan(10, "the newest, and what is on its way");

        Task Fail()
        {
            attempts++;
            throw new InvalidOperationException("never");
        }
    }

    [Fact, Trait("Rule", "P12")]
    public void What_is_not_pulled_for_hours_keeps_the_changes_and_the_newest_checkpoint()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s =>
        {
            for (var i = 1; i <= 5; i++)
                s.Insert($"k{i}", at: i.Seconds());
        });
        // Where one is current the runtime goes on with a task on another thread.
        SynchronizationContext.SetSynchronizationContext(null);
        var pull = orders.Consume(_scheduler, _store).ReadAllAsync(cancellationToken: TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = Next();

        _scheduler.AdvanceTo(12.Hours().Ticks);
        var saves = _store.Saves.Count;
        var pulled = new List<StreamEvent>();
        while (pulled is not [.., Checkpoint])
            pulled.Add(Next());

        first.ShouldBeOfType<ShardOpened>();
        pulled.Select(Recording.Text).ShouldBe(
            ["insert k1", "insert k2", "insert k3", "insert k4", "insert k5", Recording.Text(pulled[^1])]);
        ((Checkpoint)pulled[^1]).Poll.ShouldBeGreaterThan(43_000, "a poll a second");
        saves.ShouldBeLessThan(5, "the place did not move");

        StreamEvent Next()
        {
            var next = pull.MoveNextAsync().AsTask();
            if (!next.IsCompleted)
                _scheduler.AdvanceBy(500.Milliseconds().Ticks);
            next.IsCompletedSuccessfully.ShouldBeTrue();
            return pull.Current;
        }
    }

    [Fact, Trait("Rule", "P12")]
    public void Checkpoints_take_no_room_from_batches_that_wait()
    {
        var orders = new InMemoryStream(_scheduler).Shard("s", draw: s =>
        {
            for (var i = 0; i < 480; i++)
                s.Insert($"k{i}", at: 500.Milliseconds() + (30 * i).Seconds());
        });
        var batches = new List<int>();

        _ = orders.Consume(_scheduler, _store).ForEachBatchAsync(
            (changes, _) =>
            {
                batches.Add(changes.Count);
                return Task.CompletedTask;
            },
            new HandlerOptions { BatchWait = 1.Hours() },
            TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(4.Hours().Ticks);

        batches.ShouldBe([100, 100, 100, 100]);
        var reads = orders.Reads().Select(read => read.At).ToList();
        reads.Zip(reads.Skip(1), (one, next) => next - one).Max().ShouldBeLessThan(2.Seconds(), "a poll a second, all the time");
    }

    [Fact, Trait("Rule", "P12")]
    public void Only_changes_count_as_pending_and_they_hold_back_reading()
    {
        var orders = new InMemoryStream(_scheduler) { PageRecords = 1 }.Shard("s", draw: s =>
        {
            for (var i = 0; i < 30; i++)
                s.Insert($"k{i}", at: (10 * i).Seconds());
        });
        var never = new TaskCompletionSource();

        _ = orders.Consume(_scheduler, _store).ForEachAsync((_, _) => never.Task, new HandlerOptions { MaxPending = 10 }, TestContext.Current.CancellationToken);
        _scheduler.AdvanceTo(1.Hours().Ticks);

        orders.RecordsServed.ShouldBeInRange(10, 12, "those pending, and two waves of one page");
        orders.Reads().Last(read => read.At < 89.Seconds()).At.ShouldBeGreaterThan(88.Seconds(), "reading goes on until ten changes wait");
    }

    // A copy of a checkpoint that is handed out shares its position with the one that waits.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Weak(Checkpoint poll) => new(poll.Position);

    private static int KeptOf(List<WeakReference> references)
    {
        GC.Collect();
        return references.Count(reference => reference.IsAlive);
    }
}
