// What dynamodb-stream makes of a roll-over, of a failed call, and of an expired iterator: npm ci && node losses.mjs. Each story has
// a stream of its own, which answers as the service does, and prints what was written and what came.
import DynamoDBStream from 'dynamodb-stream';

// Shards as lists of ids, in the order of their writes.
class Stream {
  shards = {};
  fault = undefined;

  describeStream = async () => ({ StreamDescription: { Shards: Object.keys(this.shards).map(ShardId => ({ ShardId })) } });

  getShardIterator = async ({ ShardId, ShardIteratorType }) =>
    ({ ShardIterator: `${ShardId} ${ShardIteratorType === 'LATEST' ? this.shards[ShardId].ids.length : 0}` });

  getRecords = async ({ ShardIterator }) => {
    const [shardId, from] = ShardIterator.split(' ');
    const fault = this.fault;
    this.fault = undefined;
    if (fault)
      throw Object.assign(new Error(fault), { name: fault });
    const { ids, isClosed } = this.shards[shardId];
    return {
      Records: ids.slice(from).map(id => ({ eventName: 'INSERT', dynamodb: { Keys: { id }, NewImage: { id } } })),
      NextShardIterator: isClosed ? undefined : `${shardId} ${ids.length}`,
    };
  };
}

async function tell(title, act) {
  const stream = new Stream();
  const written = [], came = [], told = [];
  const reader = new DynamoDBStream(stream, 'arn', image => image.id);
  reader.on('insert record', id => came.push(id));
  const write = (shardId, ...ids) => {
    (stream.shards[shardId] ??= { ids: [] }).ids.push(...ids);
    written.push(...ids);
  };
  const reject = error => told.push(`unhandled rejection (${error.message})`);
  process.on('unhandledRejection', reject);
  const poll = async () => {
    const isOver = await Promise.race([
      reader.fetchStreamState().then(() => true, error => told.push(error.message)),
      new Promise(resolve => setTimeout(resolve, 1000, false)),
    ]);
    if (!isOver)
      told.push('the poll never ended');
    return isOver;
  };
  write('parent');
  await poll();
  await act(stream, write, poll);
  process.off('unhandledRejection', reject);
  console.log(`${title}: written ${written.join(' ')}; came ${came.join(' ')}${told.length > 0 ? `; ${told.join(', ')}` : ''}`);
}

await tell('roll-over', async (stream, write, poll) => {
  write('parent', 1, 2);
  stream.shards.parent.isClosed = true;
  write('child', 3, 4);
  await poll();
  write('child', 5);
  await poll();
});

await tell('expired iterator', async (stream, write, poll) => {
  write('parent', 1);
  stream.fault = 'ExpiredIteratorException';
  await poll();
  write('parent', 2);
  await poll();
  write('parent', 3);
  await poll();
});

await tell('throttled call', async (stream, write, poll) => {
  write('parent', 1);
  stream.fault = 'LimitExceededException';
  await poll();
});
