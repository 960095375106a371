using Rx.DynamoStreams.Simulation.Replicas;
using Rx.DynamoStreams.Simulation.Starts;

namespace Rx.DynamoStreams.Simulation;

// What is simulated: readers of a stream, replicas of a table, or how readers start and end. Each has seeds of its own, and a share of the time.
internal sealed record SimulationKind(
    string Name, string Sessions, double Share, int LatestEdition, IReadOnlyList<(int Seed, int Edition)> Pinned, Func<int, int, int, ISimulation> RunOf)
{
    public static SimulationKind Stream { get; } = new(
        "stream", "subscriptions", 0.5, SimulationPlan.LatestEdition, PinnedSeeds.OfStreams, (seed, edition, lines) => new SimulationRun(SimulationPlan.Of(seed, edition), lines));

    public static SimulationKind Replica { get; } = new(
        "replica", "lives", 0.25, ReplicaPlan.LatestEdition, PinnedSeeds.OfReplicas, (seed, edition, lines) => new ReplicaRun(ReplicaPlan.Of(seed, edition), lines));

    public static SimulationKind Start { get; } = new(
        "start", "lives", 0.25, StartPlan.LatestEdition, PinnedSeeds.OfStarts, (seed, edition, lines) => new StartRun(StartPlan.Of(seed, edition), lines));

    public static IReadOnlyList<SimulationKind> All { get; } = [Stream, Replica, Start];

    // What it takes beside the kind to replay a seed.
    public string Restriction { get; private init; } = "";

    // Starts of one way, with nothing else that makes trouble.
    public static SimulationKind StartOnly(StartWay way) => Start with
    {
        Pinned = [],
        RunOf = (seed, edition, lines) => new StartRun(StartPlan.Of(seed, edition, way), lines),
        Restriction = $" --only {way}",
    };

    public IEnumerable<(int Seed, int Edition)> Seeds(int? first, int? edition, int count) =>
        (first is { } start ? [] : Pinned)
            .Concat(Enumerable.Range(first ?? 0, int.MaxValue - (first ?? 0)).Select(seed => (seed, edition ?? LatestEdition)))
            .Take(count);
}
