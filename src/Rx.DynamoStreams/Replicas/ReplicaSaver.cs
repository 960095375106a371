using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Replicas;

// Saves a replica to its file, now and then, one save at a time, beside the reading. A save that fails is logged, and tried again
// when the next one is due; whoever asked for it is told. The file is given free once nothing writes to it any more.
internal sealed class ReplicaSaver(ReplicaFile file, TimeSpan interval, FileSaving saving, ILogger logger, string tableName) : IDisposable
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

    // Whenever the contents are just what the position says. They are taken only when a save is due.
    public void Offer(DateTimeOffset now, Func<SavedReplica> take)
    {
        lock (_gate)
        {
            // The first save is due an interval after the first offer.
            _savedAt ??= now;
            if (_isOver || _isSaving || (_asked.Count == 0 && now < _savedAt + interval))
                return;
            var replica = take();
            TaskCompletionSource[] asked = [.. _asked];
            _asked.Clear();
            (_isSaving, _savedAt) = (true, now);
            _writing = saving.RunAsync(() => file.Save(replica, _lifetime.Token), _lifetime.Token);
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
        file.Dispose();
    }

    private async Task TellEndAsync(Task writing, TaskCompletionSource[] asked)
    {
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (writing.Exception is { InnerException: var failure })
                StreamLog.ReplicaNotSaved(logger, tableName, file.Path, failure!.Message);
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
