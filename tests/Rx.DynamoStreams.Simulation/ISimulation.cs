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

    void Run();
}
