using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Replicas;

// Saves a replica, now and then, one save at a time, beside the reading. A save that fails is logged, and tried again when the next
// one is due; whoever asked for it is told. What is owned is given free once nothing writes to it any more.
internal sealed class ReplicaSaver(string place, IDisposable? owned, TimeSpan interval, ILogger logger, string tableName) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly List<TaskCompletionSource> _asked = [];
    private DateTimeOffset? _savedAt;
    private Task _writing = Task.CompletedTask;
    private bool _isSaving;
    private bool _isOver;

    // Ends when the contents of now, or later ones, are in the file.
    public Task AskAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isOver)
                asked.SetCanceled();
            else
                _asked.Add(asked);
        }
        return asked.Task;
    }

    // Whenever the contents are just what the position says. They are saved only when that is due, and taken before this returns.
    public void Offer(DateTimeOffset now, Func<CancellationToken, Task> save)
    {
        lock (_gate)
        {
            // The first save is due an interval after the first offer.
            _savedAt ??= now;
            if (_isOver || _isSaving || (_asked.Count == 0 && now < _savedAt + interval))
                return;
            TaskCompletionSource[] asked = [.. _asked];
            _asked.Clear();
            (_isSaving, _savedAt) = (true, now);
            _writing = save(_lifetime.Token);
            _ = TellEndAsync(_writing, asked);
        }
    }

    // Nobody offers any more. A save under way is broken off; it has ended when this has.
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (var asked in _asked)
                asked.TrySetCanceled();
            _asked.Clear();
        }
        _lifetime.Cancel();
        _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        owned?.Dispose();
    }

    private async Task TellEndAsync(Task writing, TaskCompletionSource[] asked)
    {
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (writing.Exception is { InnerException: var failure })
                StreamLog.ReplicaNotSaved(logger, tableName, place, failure!.Message);
        }
        finally
        {
            lock (_gate)
                _isSaving = false;
            foreach (var waiting in asked)
                waiting.TrySetFromTask(writing);
        }
    }
}
