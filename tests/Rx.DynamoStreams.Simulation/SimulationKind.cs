using Rx.DynamoStreams.Simulation.Replicas;

namespace Rx.DynamoStreams.Simulation;

// What is simulated: readers of a stream, or replicas of a table. Each has seeds of its own, and a share of the time.
internal sealed record SimulationKind(
    string Name, string Sessions, double Share, int LatestEdition, IReadOnlyList<(int Seed, int Edition)> Pinned, Func<int, int, int, ISimulation> RunOf)
{
    public static SimulationKind Stream { get; } = new(
        "stream", "subscriptions", 0.75, SimulationPlan.LatestEdition, PinnedSeeds.OfStreams, (seed, edition, lines) => new SimulationRun(SimulationPlan.Of(seed, edition), lines));

    public static SimulationKind Replica { get; } = new(
        "replica", "lives", 0.25, ReplicaPlan.LatestEdition, PinnedSeeds.OfReplicas, (seed, edition, lines) => new ReplicaRun(ReplicaPlan.Of(seed, edition), lines));

    public static IReadOnlyList<SimulationKind> All { get; } = [Stream, Replica];

    public IEnumerable<(int Seed, int Edition)> Seeds(int? first, int? edition, int count) =>
        (first is { } start ? [] : Pinned)
            .Concat(Enumerable.Range(first ?? 0, int.MaxValue - (first ?? 0)).Select(seed => (seed, edition ?? LatestEdition)))
            .Take(count);
}
