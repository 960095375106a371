using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace Rx.DynamoStreams.Simulation.Starts;

// A consumer whose first lives end too early, killed or in order, until one may go on. Each life goes on from what is stored, and that
// covers nothing that no life has handled, and all that was done a while before.
internal sealed class StartReader(StartPlan plan, StartTable table, StartLedger ledger, Timeline timeline, Random random, IScheduler scheduler) : IStartReader
{
    // Beside the interval between two saves: a save's calls to the store.
    private static readonly TimeSpan SaveTime = TimeSpan.FromSeconds(1);

    private static readonly CrashPlace[] Places = [CrashPlace.Here, CrashPlace.Here, CrashPlace.InCall, CrashPlace.InAnswer, CrashPlace.InEvent, CrashPlace.InEvent, CrashPlace.InSave];

    private readonly InMemoryCheckpointStore? _store = plan.HasStore ? new() : null;
    private readonly SerialDisposable _death = new();
    private readonly SerialDisposable _restart = new();
    private readonly Dictionary<string, int> _deaths = [];
    private StartLife? _life;
    private StoredCheckpoint? _stored;
    private bool _isCalm;

    public int Begun { get; private set; }

    public int Saves { get; private set; }

    public IReadOnlyList<(string What, int Times)> Happened =>
        [.. (plan.Way is StartWay.Killed ? Kills : plan.Way is StartWay.Stopped ? Stops : plan.Way is StartWay.Backlog ? BacklogKills : []).Select(what => (what, _deaths.GetValueOrDefault(what)))];

    private static readonly string[] Kills = ["killed before the first event", "killed before the first save", "killed in a call", "killed in an event", "killed in a save"];
    private static readonly string[] Stops = ["stopped before the first save", "stopped with handlers running"];
    private static readonly string[] BacklogKills = ["killed behind a backlog"];

    public bool IsDown => _life is { IsDead: true };

    public bool IsThrough => Begun > plan.Deaths;

    public void Dispose()
    {
        _death.Dispose();
        _restart.Dispose();
        _life?.Dispose();
    }

    public void Begin()
    {
        _restart.Disposable = Disposable.Empty;
        timeline.Add($"life {++Begun} starts from {_stored?.Position.ToJson() ?? plan.Start.ToString()}");
        ledger.BeginLife();
        if (_stored is null && !ledger.IsAnyDelivered)
            ledger.Begin(timeline.Now);
        var isToDie = !_isCalm && Begun <= plan.Deaths;
        var place = isToDie && plan.Way == StartWay.Killed ? Places[random.Next(Places.Length)] : CrashPlace.Here;
        var death = isToDie && place != CrashPlace.Here ? new StartDeath(place, random.Next(1, place == CrashPlace.InSave ? 5 : 12 + (place == CrashPlace.InEvent ? 0 : plan.Shards))) : default;
        var life = _life = new StartLife(plan, table, ledger, timeline, _store, Saved, death, Kill, random, scheduler);
        life.Start();
        // A place may never come.
        if (isToDie && !life.IsDead)
            _death.Disposable = scheduler.Schedule(Crashes.Whole(plan.DeathWithin * random.NextDouble()), () => End(life));
    }

    public void Calm()
    {
        _isCalm = true;
        _death.Disposable = Disposable.Empty;
        _life?.Live();
        if (IsDown)
            Begin();
    }

    private void End(StartLife life)
    {
        if (plan.Way == StartWay.Stopped)
            Stop(life);
        else
            life.DieNow(CrashPlace.Here);
    }

    private void Saved(StoredCheckpoint checkpoint)
    {
        Saves++;
        _stored = checkpoint;
        timeline.Add(checkpoint);
        ledger.CheckCoversNoMore(checkpoint.Position);
    }

    private void Kill(StartLife life)
    {
        timeline.Add($"life {Begun} is killed {life.DiedAt}");
        Count(life, "killed");
        if (life.DiedAt is CrashPlace.InCall or CrashPlace.InAnswer)
            Count("killed in a call");
        if (life.DiedAt == CrashPlace.InEvent)
            Count("killed in an event");
        if (life.DiedAt == CrashPlace.InSave)
            Count("killed in a save");
        if (life.IsAnyDelivered && !ledger.HasAll)
            Count("killed behind a backlog");
        ledger.CheckCovers(_stored?.Position, timeline.Now - plan.CheckpointInterval - SaveTime, $"when life {Begun} is killed");
        life.Dispose();
        Restart();
    }

    private void Stop(StartLife life)
    {
        timeline.Add($"life {Begun} is asked to stop");
        Count(life, "stopped");
        if (life.IsHandling)
            Count("stopped with handlers running");
        life.Stop(() =>
        {
            ledger.CheckCovers(_stored?.Position, timeline.Now, $"when life {Begun} has stopped");
            life.Dispose();
            Restart();
        });
    }

    private void Restart()
    {
        _death.Disposable = Disposable.Empty;
        _restart.Disposable = scheduler.Schedule(_isCalm ? TimeSpan.Zero : Crashes.Whole(plan.DowntimeMax * random.NextDouble()), Begin);
    }

    private void Count(StartLife life, string end)
    {
        if (!life.IsAnyDelivered)
            Count(end + " before the first event");
        if (life.Saves == 0)
            Count(end + " before the first save");
    }

    private void Count(string what) => _deaths[what] = _deaths.GetValueOrDefault(what) + 1;
}
