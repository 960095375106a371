using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// Ends on the default scheduler, where whoever disposes and what is saved are on different threads. Nothing sleeps: each round
// waits for a checkpoint.
public class RealEndingStories
{
    private const int FileChanges = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact, Trait("Rule", "P13")]
    public async Task Leaving_and_joining_a_shared_stream_never_conflicts_with_itself()
    {
        var shared = Stream(Orders(1000), Slow()).Publish().RefCount();
        var conflicts = 0;

        for (var round = 0; round < 100; round++)
        {
            var polls = 1 + (round % 3 * 15);
            var isThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var joined = shared.Subscribe(
                value =>
                {
                    if (value is Checkpoint { Poll: var poll } && poll >= polls)
                        isThere.TrySetResult();
                },
                error =>
                {
                    conflicts += error is CheckpointConflictException ? 1 : 0;
                    isThere.TrySetResult();
                });
            await isThere.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        conflicts.ShouldBe(0);
    }

    [Fact, Trait("Rule", "P13")]
    public async Task Joining_again_repeats_and_loses_nothing()
    {
        var stream = Stream(Orders(1000), Slow());
        var witness = new Witness();

        for (var round = 0; round < 100 || witness.Seen.Count < 1000; round++)
        {
            var polls = 1 + (round % 3 * 15);
            var isThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var joined = stream.Subscribe(
                value =>
                {
                    witness.OnNext(value);
                    if (value is Checkpoint { Poll: var poll } && poll >= polls)
                        isThere.TrySetResult();
                },
                error =>
                {
                    witness.Errors.Add(error);
                    isThere.TrySetResult();
                });
            await isThere.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        witness.Errors.ShouldBeEmpty();
        (witness.Seen.Count, witness.Repeated.Count).ShouldBe((1000, 0));
    }

    [Theory, Trait("Rule", "P13"), Trait("Rule", "X10")]
    [InlineData(Way.Subscribe)]
    [InlineData(Way.Pull)]
    public async Task A_file_holds_the_last_checkpoint_once_subscription_and_store_are_disposed(Way way)
    {
        var folder = Directory.CreateTempSubdirectory();
        var lost = new List<int>();
        for (var round = 0; round < 20; round++)
        {
            var path = Path.Combine(folder.FullName, $"{round}.json");
            var last = way == Way.Subscribe ? await SubscribeAsync(path) : await PullAsync(path);

            using var again = new FileCheckpointStore(path);
            var stored = await again.LoadAsync(Consuming.Name, last.StreamArn, TestContext.Current.CancellationToken);
            if (stored is null || !stored.Position.Shards.SequenceEqual(last.Shards))
                lost.Add(round);
        }
        folder.Delete(recursive: true);

        lost.ShouldBeEmpty();
    }

    // Until a checkpoint covers all there is.
    private static async Task<StreamPosition> SubscribeAsync(string path)
    {
        using var store = new FileCheckpointStore(path);
        var (changes, last) = (0, new TaskCompletionSource<StreamPosition>(TaskCreationOptions.RunContinuationsAsynchronously));
        var stream = Stream(Orders(FileChanges), store, o => o with { CheckpointInterval = TimeSpan.FromHours(1) });
        var subscription = stream.Subscribe(value =>
        {
            changes += value is ItemChange ? 1 : 0;
            if (value is Checkpoint checkpoint && changes == FileChanges)
                last.TrySetResult(checkpoint.Position);
        });
        var position = await last.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        subscription.Dispose();
        store.Dispose();
        await stream.WhenSavedAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
        return position;
    }

    private static async Task<StreamPosition> PullAsync(string path)
    {
        using var store = new FileCheckpointStore(path);
        var (changes, last) = (0, default(StreamPosition));
        var stream = Stream(Orders(FileChanges), store, o => o with { CheckpointInterval = TimeSpan.FromHours(1) });
        await foreach (var value in stream.ReadAllAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            if (last is not null)
                break;
            changes += value is ItemChange ? 1 : 0;
            if (value is Checkpoint checkpoint && changes == FileChanges)
                last = checkpoint.Position;
        }
        return last!;
    }

    // The next one loads while the one before saves.
    private static SlowStore Slow() => new(new InMemoryCheckpointStore(), TaskPoolScheduler.Default, TimeSpan.FromMilliseconds(8));

    // One each millisecond.
    private static InMemoryStream Orders(int changes) => new InMemoryStream(TaskPoolScheduler.Default).Shard("s", draw: s =>
    {
        for (var i = 0; i < changes; i++)
            s.Insert($"k{i}", at: TimeSpan.FromMilliseconds(i));
    });

    private static IObservable<StreamEvent> Stream(
        InMemoryStream orders, ICheckpointStore store, Func<DynamoStreamOptions, DynamoStreamOptions>? with = null)
    {
        var options = new DynamoStreamOptions
        {
            Interval = TimeSpan.FromMilliseconds(1),
            StartFrom = StartFrom.TrimHorizon,
            CheckpointStore = store,
            ConsumerName = Consuming.Name,
        };
        return ObservableDynamoStream.Create(orders, orders.StreamArn, with?.Invoke(options) ?? options);
    }
}
