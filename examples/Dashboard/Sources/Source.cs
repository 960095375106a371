using Amazon.DynamoDBv2;
using Rx.DynamoStreams;

namespace Dashboard;

// What is shown, in memory or real.
internal sealed record Source(IAmazonDynamoDB DynamoDb, IDynamoStreamsClient Streams, string Table, IReadOnlyList<string> KeyNames);
