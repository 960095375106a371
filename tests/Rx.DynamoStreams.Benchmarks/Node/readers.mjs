// Reads a stream of closed shards to its end, again and again: node readers.mjs ENDPOINT STREAM_ARN RECORDS. A line on the standard
// input names the reader, and a line on the standard output says how many records came of it.
import { createInterface } from 'node:readline';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import DynamoDBStream from 'dynamodb-stream';

const [endpoint, StreamArn, expected] = process.argv.slice(2);

// Its connections are kept alive: that is the SDK's default.
const client = new DynamoDBStreams({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
});

// As the library's readme has it, but for the wait between two polls: the next one begins when the last one ended. Without an
// unmarshaller its events have no images. It begins at LATEST, which the benchmark's server takes for the beginning.
async function library(unmarshaller) {
  const stream = new DynamoDBStream(client, StreamArn, unmarshaller);
  let records = 0;
  for (const kind of ['insert record', 'modify record', 'remove record'])
    stream.on(kind, () => records++);
  for (let before = -1; before < records && records < expected;) {
    before = records;
    await stream.fetchStreamState();
  }
  return records;
}

async function sdk() {
  const { StreamDescription } = await client.describeStream({ StreamArn });
  const counts = await Promise.all(StreamDescription.Shards.map(async ({ ShardId }) => {
    let records = 0;
    let { ShardIterator } = await client.getShardIterator({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    while (ShardIterator) {
      const page = await client.getRecords({ ShardIterator });
      records += page.Records.length;
      ShardIterator = page.NextShardIterator;
    }
    return records;
  }));
  return counts.reduce((sum, count) => sum + count, 0);
}

const readers = { library: () => library(unmarshall), 'library without images': () => library(), sdk };

for await (const name of createInterface({ input: process.stdin }))
  console.log(await readers[name]());
