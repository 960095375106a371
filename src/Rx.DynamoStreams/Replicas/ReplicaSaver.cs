using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams.Replicas;

// Saves a replica, now and then, one save at a time, beside the reading. A save that fails is logged, and tried again
// when the next one is due; whoever asked for it is told.
internal sealed class ReplicaSaver(string place, TimeSpan interval, ILogger logger, string tableName)
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _asked = [];
    private DateTimeOffset? _savedAt;
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
    public void Offer(DateTimeOffset now, Func<Task> save)
    {
        TaskCompletionSource[] asked;
        lock (_gate)
        {
            // The first save is due an interval after the first offer.
            _savedAt ??= now;
            if (_isSaving || (_asked.Count == 0 && now < _savedAt + interval))
                return;
            asked = [.. _asked];
            _asked.Clear();
            (_isSaving, _savedAt) = (true, now);
        }
        _ = SaveAsync(save, asked);
    }

    // Nobody offers any more.
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (var asked in _asked)
                asked.TrySetCanceled();
            _asked.Clear();
        }
    }

    private async Task SaveAsync(Func<Task> save, TaskCompletionSource[] asked)
    {
        Exception? failure = null;
        try
        {
            await save().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            StreamLog.ReplicaNotSaved(logger, tableName, place, e.Message);
            failure = e;
        }
        lock (_gate)
            _isSaving = false;
        foreach (var waiting in asked)
            _ = failure is null ? waiting.TrySetResult() : waiting.TrySetException(failure);
    }
}
