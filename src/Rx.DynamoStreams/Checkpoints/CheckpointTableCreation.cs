using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Checkpoints;

// Sees to it that the table is there: makes it where it is missing, and looks again, on the scheduler, until it can be used.
// Two that do so at once end with one table.
internal sealed class CheckpointTableCreation(IAmazonDynamoDB client, string tableName, TimeSpan waitLimit, IScheduler scheduler)
{
    // A table on demand takes some 5 to 20 seconds to be made; describing one is free, and allowed 10 times a second.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public async Task RunAsync()
    {
        var isRequested = false;
        for (var waited = TimeSpan.Zero; ; waited += Interval)
        {
            var table = await DescribeAsync().ConfigureAwait(false);
            if (table is not null && table.TableStatus != TableStatus.CREATING && table.TableStatus != TableStatus.DELETING)
            {
                RefuseOtherKeys(table);
                return;
            }
            // A table that was just asked for may not be seen at once.
            if (table is null && !isRequested)
            {
                await CreateAsync().ConfigureAwait(false);
                isRequested = true;
            }
            if (waited >= waitLimit)
                throw new TimeoutException($"Checkpoint table '{tableName}' is still being made after {waitLimit}. Try again later, or look at it in the AWS console.");
            await Observable.Timer(Interval, scheduler).ToTask().ConfigureAwait(false);
        }
    }

    private async Task<TableDescription?> DescribeAsync()
    {
        try
        {
            return (await client.DescribeTableAsync(tableName).ConfigureAwait(false)).Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private async Task CreateAsync()
    {
        try
        {
            await client.CreateTableAsync(new CreateTableRequest
            {
                TableName = tableName,
                AttributeDefinitions =
                [
                    new(CheckpointAttributes.ConsumerName, ScalarAttributeType.S),
                    new(CheckpointAttributes.StreamArn, ScalarAttributeType.S),
                ],
                KeySchema = [new(CheckpointAttributes.ConsumerName, KeyType.HASH), new(CheckpointAttributes.StreamArn, KeyType.RANGE)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            }).ConfigureAwait(false);
        }
        catch (ResourceInUseException)
        {
            // Somebody else was quicker; theirs is waited for.
        }
    }

    private void RefuseOtherKeys(TableDescription table)
    {
        var keys = table.KeySchema.OrderBy(key => key.KeyType == KeyType.HASH ? 0 : 1).Select(key => key.AttributeName);
        if (!keys.SequenceEqual([CheckpointAttributes.ConsumerName, CheckpointAttributes.StreamArn]))
        {
            throw new InvalidOperationException(
                $"Table '{tableName}' holds no checkpoints: its key is {string.Join(" and ", keys)} instead of {CheckpointAttributes.ConsumerName} and {CheckpointAttributes.StreamArn}. Name another table.");
        }
    }
}
