using System.Reactive.Disposables;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Checkpoints;

namespace Rx.DynamoStreams;

/// <summary>Checkpoints in a DynamoDB table, for consumers that may start on any machine. One table serves any number of them.</summary>
/// <remarks>
/// <para>
/// A checkpoint is one item: the partition key <c>ConsumerName</c> and the sort key <c>StreamArn</c>, <c>Version</c>,
/// <c>Holder</c>, <c>SavedAt</c> and the number of <c>Shards</c> to look at, and the <c>Position</c> as JSON, a consumer's
/// <see cref="StoredCheckpoint.State"/> on a second line, compressed with Brotli. A position that is still larger than 384 KB, as of more than 13,000 shards, is put in several items, whose sort keys
/// begin with the ARN and <c>#</c>. Their writes come before that of the checkpoint's own item, which decides, and the deletion
/// of the earlier ones after it; so a save that is cut off at any moment leaves the old or the new checkpoint, and its leftovers
/// go with the first save of the next process. Items of streams that are gone may be deleted at any time.
/// </para>
/// <para>
/// Least IAM actions on the table: <c>dynamodb:GetItem</c>, <c>dynamodb:PutItem</c>, <c>dynamodb:Query</c> and
/// <c>dynamodb:DeleteItem</c>; the last is used for positions in several items and by <see cref="DeleteAsync"/> only. With
/// <see cref="DynamoDBCheckpointStoreOptions.CreateTableIfMissing"/>, <c>dynamodb:DescribeTable</c> and
/// <c>dynamodb:CreateTable</c>, too.
/// </para>
/// <para>
/// Cost: a save is one write of one write unit for each KB, which is about 30 shards, and a load one consistent read of one read
/// unit for each 4 KB. The first save of a consumer and stream in a process is followed by a query, one read unit where there is
/// nothing to clean up. A reader by a table's name begins with a query over all items of its
/// consumer. Positions in several items also cost a read of their size at each save, and a deletion, as large as a
/// write, of the ones before.
/// </para>
/// <para>
/// Safe to use from several threads. Retries of throttled and failed calls are the client's; its other exceptions come
/// through.
/// </para>
/// </remarks>
public sealed class DynamoDBCheckpointStore : ICheckpointStore, ISharedStore
{
    private readonly IAmazonDynamoDB _client;
    private readonly string _tableName;
    private readonly CheckpointTable _table;
    private readonly CheckpointTableCreation? _creation;
    private readonly Lock _gate = new();
    private Task? _created;

    /// <summary>A store in a table; nothing is called before the first load or save.</summary>
    /// <param name="client">Its credentials, region and retries are used. It stays the caller's to dispose.</param>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The name is empty, or an option is out of its range.</exception>
    public DynamoDBCheckpointStore(IAmazonDynamoDB client, string tableName, DynamoDBCheckpointStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        options?.Validate();
        _client = client;
        _tableName = tableName;
        _table = new CheckpointTable(client, tableName);
        if (options is { CreateTableIfMissing: true })
            _creation = new CheckpointTableCreation(client, tableName, options.TableWaitLimit, options.Scheduler);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The table does not exist, or its key is another.</exception>
    /// <exception cref="TimeoutException">The table is still being made at the end of the options' limit.</exception>
    /// <exception cref="AmazonDynamoDBException">The service refused the call, or failed after the client's retries.</exception>
    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        return InTableAsync(key, () => _table.LoadAsync(key, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The table does not exist, or its key is another.</exception>
    /// <exception cref="TimeoutException">The table is still being made at the end of the options' limit.</exception>
    /// <exception cref="AmazonDynamoDBException">The service refused the call, or failed after the client's retries.</exception>
    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        return InTableAsync(
            new CheckpointKey(consumerName, ""), () => _table.ListStreamArnsAsync(consumerName, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The table does not exist, or its key is another.</exception>
    /// <exception cref="TimeoutException">The table is still being made at the end of the options' limit.</exception>
    /// <exception cref="AmazonDynamoDBException">The service refused the call, or failed after the client's retries.</exception>
    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.ToSave(consumerName, checkpoint);
        return InTableAsync(key, () => _table.SaveAsync(key, checkpoint, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The checkpoint's own item goes first, by one call that needs none of its attributes; then those of a position in several
    /// items. Cost: a query of the position's size where it has several items, of one read unit where it has not, and deletions, as
    /// large as writes.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The table does not exist, or its key is another.</exception>
    /// <exception cref="TimeoutException">The table is still being made at the end of the options' limit.</exception>
    /// <exception cref="AmazonDynamoDBException">The service refused the call, or failed after the client's retries.</exception>
    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        var key = CheckpointKey.Of(consumerName, streamArn);
        return InTableAsync(key, () => _table.DeleteAsync(key, cancellationToken), cancellationToken);
    }

    /// <summary>The names of all consumers that have a checkpoint in the table, sorted by ordinal.</summary>
    /// <remarks>
    /// For tools; nothing here calls it. It scans the table page by page, at one read unit for each 8 KB that is in it, and needs the
    /// action <c>dynamodb:Scan</c>. What others save or delete meanwhile may be missing, or there.
    /// </remarks>
    /// <param name="cancellationToken">Ends the call early; nothing is changed.</param>
    /// <exception cref="InvalidOperationException">The table does not exist, or its key is another.</exception>
    /// <exception cref="TimeoutException">The table is still being made at the end of the options' limit.</exception>
    /// <exception cref="AmazonDynamoDBException">The service refused the call, or failed after the client's retries.</exception>
    public Task<IReadOnlyList<string>> ListConsumersAsync(CancellationToken cancellationToken = default) =>
        InTableAsync(new CheckpointKey("", ""), () => _table.ListConsumersAsync(cancellationToken), cancellationToken);

    // Another client may be of another account or region, and a table's ARN is not told from its name; so two stores may keep the
    // same checkpoints without being known to.
    object ISharedStore.Place => (_client, _tableName);

    IDisposable ISharedStore.Use() => Disposable.Empty;

    private async Task InTableAsync(CheckpointKey key, Func<Task> calls, CancellationToken cancellationToken) => await InTableAsync(
        key,
        async () =>
        {
            await calls().ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    private async Task<T> InTableAsync<T>(CheckpointKey key, Func<Task<T>> calls, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await CreatedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return await calls().ConfigureAwait(false);
        }
        catch (ResourceNotFoundException e)
        {
            throw new InvalidOperationException(
                $"Checkpoint table '{_tableName}' does not exist in the client's account and region. Name one that does, or set {nameof(DynamoDBCheckpointStoreOptions.CreateTableIfMissing)} in the options.", e);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new StreamPositionException(
                $"The checkpoint of consumer '{key.ConsumerName}' on stream '{key.StreamArn}' in table '{_tableName}' cannot be used: {e.Message.TrimEnd('.')}. Update the library if a later version wrote it, restore it, or delete its item to start anew.", e);
        }
    }

    // All that come while the table is being made wait for the one creation; after a failure the next one tries again.
    private Task CreatedAsync()
    {
        if (_creation is null)
            return Task.CompletedTask;
        lock (_gate)
        {
            if (_created is null or { IsFaulted: true } or { IsCanceled: true })
                _created = _creation.RunAsync();
            return _created;
        }
    }
}
