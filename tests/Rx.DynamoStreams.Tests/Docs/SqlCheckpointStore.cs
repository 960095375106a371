using System.Data.Common;
using System.Globalization;

namespace Rx.DynamoStreams.Tests.Docs;

// The store of docs/checkpoints.md, for PostgreSQL and SQLite.
internal sealed class SqlCheckpointStore(DbDataSource database) : ICheckpointStore
{
    public const string Table =
        "create table checkpoints (consumer text, stream text, version bigint, holder text, saved_at text, position text, state text, primary key (consumer, stream))";

    private const string Load =
        "select position, version, holder, saved_at, state from checkpoints where consumer = @consumer and stream = @stream";

    private const string Save = """
        insert into checkpoints (consumer, stream, version, holder, saved_at, position, state)
        select @consumer, @stream, @version, @holder, @saved_at, @position, @state
        where @version = 1 or exists (select 1 from checkpoints where consumer = @consumer and stream = @stream)
        on conflict (consumer, stream) do update
        set version = excluded.version, holder = excluded.holder, saved_at = excluded.saved_at, position = excluded.position, state = excluded.state
        where checkpoints.version = excluded.version - 1
        or (checkpoints.version = excluded.version and checkpoints.holder = excluded.holder)
        """;

    public Task<StoredCheckpoint?> LoadAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        ArgumentException.ThrowIfNullOrEmpty(streamArn);
        return Async();

        async Task<StoredCheckpoint?> Async()
        {
            await using var load = Command(Load, ("consumer", consumerName), ("stream", streamArn));
            await using var row = await load.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken)
                ? new(StreamPosition.Parse(row.GetString(0)), row.GetInt64(1), row.GetString(2), DateTimeOffset.Parse(row.GetString(3), CultureInfo.InvariantCulture))
                {
                    State = ConsumerState.Parse(row.GetString(4)),
                }
                : null;
        }
    }

    public Task<IReadOnlyList<string>> ListStreamArnsAsync(string consumerName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        return Async();

        async Task<IReadOnlyList<string>> Async()
        {
            await using var list = Command("select stream from checkpoints where consumer = @consumer", ("consumer", consumerName));
            await using var row = await list.ExecuteReaderAsync(cancellationToken);
            var streams = new List<string>();
            while (await row.ReadAsync(cancellationToken))
                streams.Add(row.GetString(0));
            return streams;
        }
    }

    public Task SaveAsync(string consumerName, StoredCheckpoint checkpoint, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        ArgumentOutOfRangeException.ThrowIfLessThan(checkpoint.Version, 1, "checkpoint.Version");
        ArgumentException.ThrowIfNullOrEmpty(checkpoint.Holder, "checkpoint.Holder");
        return Async();

        async Task Async()
        {
            var (position, version, holder, savedAt) = checkpoint;
            await using var save = Command(
                Save, ("consumer", consumerName), ("stream", position.StreamArn), ("version", version), ("holder", holder),
                ("saved_at", savedAt.ToString("O", CultureInfo.InvariantCulture)), ("position", position.ToJson()), ("state", checkpoint.State.ToJson()));
            if (await save.ExecuteNonQueryAsync(cancellationToken) > 0)
                return;
            var other = await LoadAsync(consumerName, position.StreamArn, cancellationToken);
            throw new CheckpointConflictException(consumerName, position.StreamArn, version, other?.Version ?? 0, other?.Holder, other?.SavedAt);
        }
    }

    public Task DeleteAsync(string consumerName, string streamArn, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerName);
        ArgumentException.ThrowIfNullOrEmpty(streamArn);
        return Async();

        async Task Async()
        {
            await using var delete = Command(
                "delete from checkpoints where consumer = @consumer and stream = @stream", ("consumer", consumerName), ("stream", streamArn));
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private DbCommand Command(string sql, params (string Name, object Value)[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
