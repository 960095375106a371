namespace Rx.DynamoStreams.Simulation;

// Who reads the stream in a run, and knows what it has to have read.
internal interface IReader : IDisposable
{
    Truth Truth { get; }

    int Sessions { get; }

    // Whether everything that is required was read, and the reader says so itself.
    bool HasAll { get; }

    void Begin();

    // One that is down starts at once.
    void StopCrashing();

    // Throws what was found where it could not be thrown.
    void CheckSoFar();

    void CheckNothingIsLost();

    void CheckCallRates();
}
