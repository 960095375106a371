using Amazon.DynamoDBv2;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// What an observer throws is its own affair, and that of the scheduler.
public sealed class ReplicaObserverStories
{
    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES", 1)]
    [InlineData("NEW_AND_OLD_IMAGES", 2)]
    [InlineData("NEW_IMAGE", 1)]
    [InlineData("NEW_IMAGE", 2)]
    [InlineData("KEYS_ONLY", 1)]
    [InlineData("KEYS_ONLY", 2)]
    public void A_set_that_an_observer_throws_at_reaches_the_others_and_the_replica_goes_on(string viewType, int nth)
    {
        using var world = new ReplicaWorld(StreamViewType.FindValue(viewType));
        var (told, error) = (0, false);
        using var throwing = world.Replica.Connect().Subscribe(_ => Throw(++told == nth), _ => error = true);
        var sets = world.Watch();
        world.Put("a", 1);
        var started = world.Replica.StartAsync();

        var thrown = Thrown(world, 20.Seconds());
        world.Put("a", 2);
        thrown.AddRange(Thrown(world, 30.Seconds()));
        world.Put("a", 3);
        thrown.AddRange(Thrown(world, 40.Seconds()));

        sets.ShouldBe(["snapshot: +a1", "a1>2", "a2>3"]);
        (started.IsCompletedSuccessfully, told, error).ShouldBe((true, nth, false), "the subscription of who throws is over");
        thrown.ShouldBe(["the observer's own"]);
    }

    [Fact]
    public void An_error_that_an_observer_does_not_take_is_thrown_and_told_to_all_others_and_whoever_waits()
    {
        using var world = new ReplicaWorld();
        using var careless = world.Replica.Connect().Subscribe(_ => { });
        var sets = world.Watch();
        world.Table.Stream.Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"));
        var started = world.Replica.StartAsync();

        var thrown = Thrown(world, 1.Minutes());

        thrown.ShouldHaveSingleItem().ShouldContain("denied");
        sets.ShouldBe(thrown);
        (started.IsFaulted, world.Replica.Completion.IsFaulted).ShouldBe((true, true));
    }

    [Fact]
    public void An_observer_of_the_progress_that_throws_ends_nothing_but_its_subscription()
    {
        using var world = new ReplicaWorld();
        var phases = new List<ReplicaPhase>();
        using var throwing = world.Replica.Progress.Subscribe(progress => Throw(progress.Phase == ReplicaPhase.Scanning));
        using var other = world.Replica.Progress.Subscribe(progress => phases.Add(progress.Phase));
        world.Put("a", 1);
        var sets = world.Watch();
        _ = world.Replica.StartAsync();

        var thrown = Thrown(world, 1.Minutes());

        thrown.ShouldBe(["the observer's own"]);
        sets.ShouldBe(["snapshot: +a1"]);
        phases.Distinct().ShouldBe([ReplicaPhase.Idle, ReplicaPhase.Opening, ReplicaPhase.Scanning, ReplicaPhase.CatchingUp, ReplicaPhase.Live]);
    }

    private static void Throw(bool isTime)
    {
        if (isTime)
            throw new InvalidOperationException("the observer's own");
    }

    // What came out of the scheduler until then.
    private static List<string> Thrown(ReplicaWorld world, TimeSpan time)
    {
        var thrown = new List<string>();
        while (TimeSpan.FromTicks(world.Scheduler.Clock) < time)
        {
            try
            {
                world.RunUntil(time);
            }
            catch (Exception e)
            {
                thrown.Add(e.Message);
                world.Scheduler.Stop(); // It was stopped by the exception, and does not know.
            }
        }
        return thrown;
    }
}
