using System.Collections.Concurrent;
using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// A table that is written to, and consumer processes with one name.
internal sealed class NameSharing : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly string _accessKey = $"LOCAL{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<string, string> _handled = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _limit;
    private readonly List<ChildProcess> _started = [];
    private readonly DynamoDbLocal _local;
    private readonly LocalAccount _account;
    private LocalTable? _table;
    private int _written;

    public NameSharing(DynamoDbLocal local, CancellationToken cancellationToken)
    {
        (_local, _account) = (local, new LocalAccount(local, _accessKey));
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _limit.CancelAfter(Limit);
    }

    public async Task<ChildProcess> StartAsync()
    {
        _table ??= await _account.CreateTableAsync();
        var consumer = ConsumerProcess.Start(_local, _accessKey, _table, CheckpointPlace.Table, "checkpoints", ConsumerWork.Uneven);
        _started.Add(consumer);
        return consumer;
    }

    // The one that goes on, and the one that ended.
    public async Task<(ChildProcess Winner, ChildProcess Loser)> WriteUntilOneEndsAsync(ChildProcess one, ChildProcess other)
    {
        ChildProcess? loser = null;
        var reading = Task.WhenAll(ReadAsync(one), ReadAsync(other));
        while (!reading.IsCompleted)
            await WriteAsync();
        await reading;
        return loser == one ? (other, one) : (one, other);

        async Task ReadAsync(ChildProcess consumer)
        {
            if (!await consumer.ReadUntilAsync(() => Volatile.Read(ref loser) is not null, Note, _limit.Token))
                Volatile.Write(ref loser, consumer);
        }
    }

    public async Task HandleAllAsync(ChildProcess consumer)
    {
        await WriteAsync();
        if (!await consumer.ReadUntilAsync(() => _handled.Count == _written, Note, _limit.Token))
            throw new InvalidOperationException($"The consumer ended by itself: {await ExitAsync(consumer)}");
    }

    public Task<(int ExitCode, string Error)> ExitAsync(ChildProcess consumer) => consumer.ExitAsync(_limit.Token);

    public void Dispose()
    {
        foreach (var consumer in _started)
            consumer.Dispose();
        _limit.Dispose();
        _account.Dispose();
    }

    private Task WriteAsync()
    {
        var keys = Enumerable.Range(_written, 25).Select(key => key.ToString(CultureInfo.InvariantCulture)).ToList();
        _written += keys.Count;
        return _table!.PutAllAsync(keys, ("version", new() { N = "1" }));
    }

    private void Note(string line)
    {
        if (line.Split(' ') is ["handled", _, var key, ..])
            _handled[key] = line;
    }
}
