namespace Rx.DynamoStreams.Simulation;

// A run of one seed. It throws what it finds.
internal interface ISimulation : IDisposable
{
    object Plan { get; }

    Timeline Timeline { get; }

    // Simulated, so far.
    TimeSpan Elapsed { get; }

    int Written { get; }

    int Sessions { get; }

    // What has to have happened in some of the runs, or they prove nothing.
    IReadOnlyList<(string What, int Times)> Happened { get; }

    void Run();
}
