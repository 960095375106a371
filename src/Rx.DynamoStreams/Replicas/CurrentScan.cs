using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Replicas;

// The one scan that counts, of those that were begun; all share one budget. What a scan that was stopped still brings is dropped inside
// the gate, which everything but the failures goes through.
internal sealed class CurrentScan(
    IAmazonDynamoDB dynamoDb, string tableName, DynamoTableReplicaOptions options, Action<Action> gate, CancellationToken lifetime)
{
    private readonly ScanBudget _budget = new(options.ScanUnitsPerSecond);
    private CancellationTokenSource? _scan;

    // Until it is stopped, also when it has ended.
    public bool IsBegun => _scan is not null;

    public void Begin(
        ReplicaView known,
        Action<TableShape> described,
        Action<IReadOnlyList<Dictionary<string, AttributeValue>>> receive,
        Action ended,
        Action<Exception, TableShape?> failed)
    {
        var scan = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
        _scan = scan;
        new TableScan(dynamoDb, tableName, options, _budget, scan.Token).Start(
            known,
            shape => Gated(() => described(shape)),
            items => Gated(() => receive(items)),
            () => Gated(ended),
            failed);

        void Gated(Action act) => gate(() =>
        {
            if (_scan == scan)
                act();
        });
    }

    // It reads no more, and no other one may begin in its place.
    public void BreakOff() => _scan!.Cancel();

    public void Stop()
    {
        _scan?.Cancel();
        _scan = null;
    }
}
