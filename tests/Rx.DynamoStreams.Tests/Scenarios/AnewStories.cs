using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Scenarios;

// A place that is stored can be taken back, on purpose: by a label in the options, or by deleting it.
public class AnewStories
{
    private readonly TestScheduler _scheduler = new();
    private readonly WatchedStore _store;
    private readonly InMemoryStream _orders;

    public AnewStories()
    {
        _store = new WatchedStore(_scheduler);
        _orders = new InMemoryStream(_scheduler).Shard("s", draw: s => s.Insert("k1", at: 1.Seconds()).Insert("k2", at: 2.Seconds()));
        _scheduler.AdvanceTo(10.Seconds().Ticks);
        Run().ShouldBe(["insert k1", "insert k2"]);
        Run().ShouldBeEmpty("what is stored comes before StartFrom");
    }

    [Fact, Trait("Rule", "P14")]
    public void Another_label_begins_anew_once()
    {
        Run(anew: "1 December").ShouldBe(["insert k1", "insert k2"]);
        Run(anew: "1 December").ShouldBeEmpty("it was begun so already");
        Run(anew: null).ShouldBeEmpty("without a label it goes on from what is stored");
        Run(anew: "2 December").ShouldBe(["insert k1", "insert k2"]);

        _store.Saves.Select(save => save.Checkpoint.Version).ShouldBe(Enumerable.Range(1, _store.Saves.Count).Select(version => (long)version), "nobody takes the new place for somebody else's");
    }

    [Fact, Trait("Rule", "P14")]
    public async Task What_others_keep_beside_the_place_outlives_a_new_beginning()
    {
        var stored = (await _store.LoadAsync("billing", _orders.StreamArn, TestContext.Current.CancellationToken))!;
        var state = stored.State.With("parked", """["k7"]""");
        await _store.SaveAsync("billing", stored with { Version = stored.Version + 1, State = state }, TestContext.Current.CancellationToken);

        Run(anew: "again").ShouldNotBeEmpty();

        _store.Saves[^1].Checkpoint.State.Find("parked").ShouldBe("""["k7"]""");
    }

    [Fact, Trait("Rule", "P14")]
    public async Task A_deleted_checkpoint_is_begun_anew()
    {
        await _store.DeleteAsync("billing", _orders.StreamArn, TestContext.Current.CancellationToken);

        Run().ShouldBe(["insert k1", "insert k2"]);
    }

    [Fact, Trait("Rule", "P14")]
    public void A_checkpoint_that_cannot_be_used_says_what_to_do_and_gives_way_to_a_label()
    {
        var unusable = Should.Throw<StreamPositionException>(() => StreamPosition.Parse("{}"));
        _store.FailsToLoad(unusable, unusable);

        using (var refused = Observe(anew: null).RunUntil(1.Hours()))
            refused.Error.ShouldBe(unusable);

        unusable.Message.ShouldContain("another BeginAnew");
        Run(anew: "as the text says").ShouldBe(["insert k1", "insert k2"]);
    }

    [Fact, Trait("Rule", "P14")]
    public void A_gap_that_is_to_fail_says_what_to_do_and_that_helps()
    {
        _orders.Shard("t", draw: t => t.Insert("lost", at: 1.Minutes()).Insert("k3", at: 40.Hours()));
        _scheduler.AdvanceTo(41.Hours().Ticks);

        using (var failed = Observe(anew: null, GapPolicy.Fail).RunUntil(41.Hours() + 1.Minutes()))
            failed.Error.ShouldBeOfType<StreamGapException>().Message.ShouldContain("another BeginAnew where a checkpoint is stored");
        using var again = Observe(anew: null, GapPolicy.Fail).RunUntil(41.Hours() + 2.Minutes());
        again.Error.ShouldBeOfType<StreamGapException>("what is stored is still there");

        using var anew = Observe(anew: "rebuilt", GapPolicy.Fail).RunUntil(41.Hours() + 3.Minutes());

        (anew.Error, anew.Changes.Count).ShouldBe((null, 1));
    }

    [Theory]
    [InlineData("", "BeginAnew has 0 characters, and must be null or have 1 to 200")]
    [InlineData("x", "BeginAnew is 'x', and without a CheckpointStore each start begins anew; leave it out")]
    public void A_label_that_means_nothing_is_refused(string label, string because)
    {
        var options = new DynamoStreamOptions { BeginAnew = label, Scheduler = _scheduler };

        Should.Throw<ArgumentException>(() => ObservableDynamoStream.Create(_orders, _orders.StreamArn, options)).Message.ShouldContain(because);
    }

    private IReadOnlyList<string> Run(string? anew = null)
    {
        using var seen = Observe(anew).RunUntil(_scheduler.Now - DateTimeOffset.MinValue + 10.Seconds());
        return [.. seen.Changes];
    }

    private Recording Observe(string? anew, GapPolicy gapPolicy = GapPolicy.Continue) =>
        new Recording(_scheduler).SubscribeTo(ObservableDynamoStream.Create(_orders, _orders.StreamArn, new DynamoStreamOptions
        {
            Scheduler = _scheduler,
            StartFrom = StartFrom.TrimHorizon,
            JitterSeed = 1,
            CheckpointStore = _store,
            ConsumerName = "billing",
            BeginAnew = anew,
            GapPolicy = gapPolicy,
        }));
}
