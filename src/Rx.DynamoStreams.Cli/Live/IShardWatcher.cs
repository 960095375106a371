namespace Rx.DynamoStreams.Cli.Live;

// Where a watch over a stream's shards is told. Called serially.
internal interface IShardWatcher
{
    void Listed(DescribeStreamResponse stream, IReadOnlyList<ShardNews> news);

    void Failed(string reason, TimeSpan retryIn);
}
