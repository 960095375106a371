namespace Rx.DynamoStreams.Simulation.Replicas;

// A save that was asked for, and the earliest states of each key that what was there then can be.
internal sealed class AskedSave(Task saving, IReadOnlyList<int> places)
{
    // Null as long as it is not told.
    public bool? IsDone(ReplicaDisk disk)
    {
        if (!saving.IsCompleted)
            return null;
        if (saving.IsFaulted && saving.Exception?.InnerException is not IOException)
            throw new ViolationException($"a save failed: {saving.Exception}");
        if (saving.IsCompletedSuccessfully && (disk.Places is null || places.Zip(disk.Places).Any(each => each.Second < each.First)))
            throw new ViolationException("what was saved is older than what was there when it was asked for");
        return saving.IsCompletedSuccessfully;
    }
}
