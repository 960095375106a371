namespace Rx.DynamoStreams.Cli.Live;

// Something that a listing shows and the one before did not: of a shard, or of the stream's status.
internal sealed record ShardNews(DateTimeOffset At, ShardNewsKind Kind)
{
    public ShardDescription? Shard { get; init; }

    public StreamStatus? Status { get; init; }
}
