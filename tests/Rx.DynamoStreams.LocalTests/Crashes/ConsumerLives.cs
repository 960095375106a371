using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// The lives of one consumer in an account of its own: processes with one name and one store, of which each is killed before the
// next one is started, and the last one may end in order. When nothing is said for a minute, or the caller cancels, all waits
// here are cancelled.
internal sealed class ConsumerLives : IDisposable
{
    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(1);

    private readonly string _accessKey = $"LOCAL{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("crashes-").FullName;
    private readonly DynamoDbLocal _local;
    private readonly CheckpointPlace _place;
    private readonly ConsumerWork _work;
    private readonly Action<string> _onLine;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stalled;

    public ConsumerLives(DynamoDbLocal local, CheckpointPlace place, ConsumerWork work, Action<string> onLine, CancellationToken cancellationToken)
    {
        (_local, _place, _work, _onLine, _caller) = (local, place, work, onLine, cancellationToken);
        Account = new LocalAccount(local, _accessKey);
        _stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        GoesOn();
    }

    public LocalAccount Account { get; }

    public CancellationToken Stalled => _stalled.Token;

    // As opposed to a caller who cancels.
    public bool HasStalled => _stalled.IsCancellationRequested && !_caller.IsCancellationRequested;

    public void GoesOn() => _stalled.CancelAfter(StallLimit);

    public ChildProcess Start(LocalTable table) => ConsumerProcess.Start(
        _local, _accessKey, table, _place, _place == CheckpointPlace.File ? Path.Combine(_folder, "checkpoints.json") : "checkpoints", _work);

    public async Task ReadUntilAsync(ChildProcess consumer, Func<bool> isEnough)
    {
        if (!await consumer.ReadUntilAsync(isEnough, Add, Stalled))
            throw new InvalidOperationException($"The consumer ended by itself: {await consumer.ExitAsync(Stalled)}");
    }

    // When it was killed. What it had said by then is read yet.
    public async Task<DateTimeOffset> KillAsync(ChildProcess consumer)
    {
        var killedAt = DateTimeOffset.UtcNow;
        consumer.Kill();
        await consumer.ReadUntilAsync(() => false, Add, Stalled);
        (await consumer.ExitAsync(Stalled)).ExitCode.ShouldBe(ChildProcess.KilledBySignal9, "it was running when it was killed");
        return killedAt;
    }

    public async Task EndAsync(ChildProcess consumer)
    {
        consumer.CloseInput();
        await consumer.ReadUntilAsync(() => false, Add, Stalled);
        (await consumer.ExitAsync(Stalled)).ShouldBe((0, ""));
    }

    public void Dispose()
    {
        _stalled.Cancel();
        _stalled.Dispose();
        Account.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Add(string line)
    {
        GoesOn();
        _onLine(line);
    }
}
