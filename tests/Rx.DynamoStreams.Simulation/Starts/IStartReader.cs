namespace Rx.DynamoStreams.Simulation.Starts;

// Who reads the table in a run of starts and ends.
internal interface IStartReader : IDisposable
{
    // Lives or subscriptions.
    int Begun { get; }

    // Saves to the store.
    int Saves { get; }

    IReadOnlyList<(string What, int Times)> Happened { get; }

    void Begin();

    // Whether no process is there.
    bool IsDown { get; }

    // Whether it has died as often as it was to.
    bool IsThrough { get; }

    // From now on it lives, and one that is down starts at once.
    void Calm();
}
