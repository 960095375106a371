using System.Collections.Concurrent;
using System.Globalization;

namespace Rx.DynamoStreams.Testing.Contracts;

// One run of a case: consumers' names that nobody else has, and calls to the store that say what it did where it must do something
// else. A call may end at once or in its task; both count the same.
internal sealed class StoreTrial(string caseName, ICheckpointStore store, CancellationToken cancellationToken)
{
    private const string Table = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/";

    public const string Arn = Table + "2024-05-01T10:00:00.000";
    public const string NextArn = Table + "2024-06-01T10:00:00.000";

    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, 250, TimeSpan.Zero);

    private readonly string _run = string.Create(CultureInfo.InvariantCulture, $"contract-{new Random().NextInt64():x16}-");
    private readonly ConcurrentDictionary<(string Consumer, string Arn), bool> _saved = [];

    public ICheckpointStore Store => store;

    public CancellationToken Token => cancellationToken;

    public string Orders => Consumer("orders");

    public string Consumer(string name) => _run + name;

    public static StoredCheckpoint Checkpoint(long version, string holder = "me", string arn = Arn) =>
        new(Positions.Of(arn, shards: 3, seed: (int)version), version, holder, Noon);

    public Task SaveAsync(string consumer, StoredCheckpoint checkpoint) => SucceedAsync(
        () => SaveAnywayAsync(consumer, checkpoint), $"a save of {checkpoint.Version} by '{checkpoint.Holder}'");

    // Versions 1 to this one.
    public async Task SaveUpToAsync(string consumer, int version, string holder = "me")
    {
        foreach (var next in Enumerable.Range(1, version))
            await SaveAsync(consumer, Checkpoint(next, holder)).ConfigureAwait(false);
    }

    // Whatever it ends with.
    public Task SaveAnywayAsync(string consumer, StoredCheckpoint checkpoint, CancellationToken? token = null)
    {
        _saved[(consumer, checkpoint.Position.StreamArn)] = true;
        return store.SaveAsync(consumer, checkpoint, token ?? cancellationToken);
    }

    public async Task<StoredCheckpoint?> LoadAsync(string consumer, string arn = Arn)
    {
        StoredCheckpoint? loaded = null;
        await SucceedAsync(async () => loaded = await store.LoadAsync(consumer, arn, cancellationToken).ConfigureAwait(false), "a load").ConfigureAwait(false);
        return loaded;
    }

    public Task DeleteAsync(string consumer, string arn = Arn) =>
        SucceedAsync(() => store.DeleteAsync(consumer, arn, cancellationToken), "a deletion");

    // The save is refused by a conflict that names what is stored.
    public async Task ConflictAsync(string consumer, StoredCheckpoint checkpoint, StoredCheckpoint? stored)
    {
        var attempt = $"a save of {checkpoint.Version} by '{checkpoint.Holder}' where {(stored is null ? "nothing" : $"{stored.Version} by '{stored.Holder}'")} is stored";
        var conflict = await RefusedAsync<CheckpointConflictException>(() => SaveAnywayAsync(consumer, checkpoint), attempt).ConfigureAwait(false);
        Check(conflict.CurrentVersion == (stored?.Version ?? 0), $"{attempt} was told that version {conflict.CurrentVersion} is stored", "a conflict's CurrentVersion is the stored one, and 0 where nothing is stored");
        Check(conflict.CurrentHolder == stored?.Holder, $"{attempt} was told the holder '{conflict.CurrentHolder}'", "a conflict's CurrentHolder is who saved what is stored, and null where nothing is stored");
        Check(conflict.CurrentSavedAt == stored?.SavedAt, $"{attempt} was told the time {conflict.CurrentSavedAt:O}", "a conflict's CurrentSavedAt is when that was, and null where nothing is stored");
        Check(
            (conflict.ConsumerName, conflict.StreamArn, conflict.AttemptedVersion) == (consumer, checkpoint.Position.StreamArn, checkpoint.Version),
            $"{attempt} was told that '{conflict.ConsumerName}' failed to save {conflict.AttemptedVersion} of '{conflict.StreamArn}'",
            "a conflict names the consumer, the stream and the version that were to be saved");
    }

    public async Task HoldsAsync(string consumer, StoredCheckpoint saved, string after) =>
        Same(await LoadAsync(consumer, saved.Position.StreamArn).ConfigureAwait(false), saved, after);

    public async Task HoldsNothingAsync(string consumer, string after, string arn = Arn)
    {
        var loaded = await LoadAsync(consumer, arn).ConfigureAwait(false);
        Check(loaded is null, $"after {after} a load gave version {loaded?.Version} by '{loaded?.Holder}'", "it gives null where nothing is stored under that very name and ARN");
    }

    public async Task ListsAsync(string consumer, string after, params string[] arns)
    {
        IReadOnlyList<string> listed = [];
        await SucceedAsync(async () => listed = await store.ListStreamArnsAsync(consumer, cancellationToken).ConfigureAwait(false), "a listing").ConfigureAwait(false);
        Check(
            listed.Order(StringComparer.Ordinal).SequenceEqual(arns.Order(StringComparer.Ordinal)),
            $"after {after} the streams listed are [{string.Join(", ", listed)}]",
            $"they are those that the consumer has a checkpoint in: [{string.Join(", ", arns)}]");
    }

    public void Same(StoredCheckpoint? loaded, StoredCheckpoint saved, string after)
    {
        Check(loaded is not null, $"after {after} a load gave null", "it gives what was saved last");
        Check(loaded!.Version == saved.Version, $"after {after} a load gave version {loaded.Version}", $"version {saved.Version} was saved");
        Check(loaded.Holder == saved.Holder, $"after {after} a load gave the holder '{loaded.Holder}'", $"'{saved.Holder}' saved it");
        Check(loaded.SavedAt == saved.SavedAt, $"after {after} a load gave the time {loaded.SavedAt:O}", $"{saved.SavedAt:O} was saved");
        Check(loaded.Position.ToJson() == saved.Position.ToJson(), $"after {after} a load gave another position", "it gives the one that was saved with this version");
        Check(loaded.State == saved.State, $"after {after} a load gave a state of {loaded.State.ToJson().Length} characters with the names [{loaded.State}]", $"a state comes back as it was saved, whatever its names: {saved.State.ToJson().Length} characters, [{saved.State}]");
    }

    // What the call was refused with.
    public async Task<TException> RefusedAsync<TException>(Func<Task> call, string attempt)
        where TException : Exception
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (TException expected)
        {
            return expected;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ContractViolationException(caseName, $"{attempt} ended with a {e.GetType().Name} ({e.Message})", $"it ends with a {typeof(TException).Name}", e);
        }
        throw new ContractViolationException(caseName, $"{attempt} succeeded", $"it ends with a {typeof(TException).Name}");
    }

    public void Check(bool holds, string did, string must)
    {
        if (!holds)
            throw new ContractViolationException(caseName, did, must);
    }

    public async Task TidyUpAsync()
    {
        foreach (var (consumer, arn) in _saved.Keys)
            await DeleteAsync(consumer, arn).ConfigureAwait(false);
    }

    private async Task SucceedAsync(Func<Task> call, string attempt)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ContractViolationException(caseName, $"{attempt} failed with a {e.GetType().Name} ({e.Message})", "it succeeds", e);
        }
    }
}
