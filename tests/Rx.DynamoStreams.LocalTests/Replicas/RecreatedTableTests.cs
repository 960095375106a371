using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests.Replicas;

// A table that a script deletes, and makes again under the same name with another key and other items.
public sealed class RecreatedTableTests(DynamoDbLocal local) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly LocalAccount _account = new(local);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _account.Dispose();

    [Theory]
    [InlineData("NEW_AND_OLD_IMAGES", false)]
    [InlineData("KEYS_ONLY", true)]
    public async Task A_replica_becomes_the_new_table_whether_it_was_back_at_once_or_missed(string view, bool isMissed)
    {
        var table = await _account.CreateTableAsync(StreamViewType.FindValue(view));
        await table.PutAsync("old", ("number", new("1")));
        using var replica = _account.Replica(table, image => image["number"]!.S);
        await replica.StartAsync().WaitAsync(Limit, Token);
        await table.PutAsync("older", ("number", new("2")));

        await _account.Tables.DeleteTableAsync(table.Name, Token);
        if (isMissed)
            await PhaseAsync(replica, ReplicaPhase.Waiting);
        await MakeAgainAsync(table.Name, key: "number");
        await PutAsync(table.Name, "7");
        await PutAsync(table.Name, "8");

        await replica.Connect().Where(_ => IsTheNewTable(replica)).FirstAsync().Timeout(Limit).ToTask(Token);
        replica.Snapshot().Keys.Select(key => key.ToJson()).ShouldBe(["""{"number":"7"}""", """{"number":"8"}"""], ignoreOrder: true);
    }

    [Fact]
    public async Task A_table_that_stays_away_ends_the_replica()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("old");
        using var replica = _account.Replica(table, image => image.ToJson(), o => o with { MaxAbsence = TimeSpan.FromSeconds(1) });
        await replica.StartAsync().WaitAsync(Limit, Token);

        await _account.Tables.DeleteTableAsync(table.Name, Token);

        (await replica.Connect().ToList().Timeout(Limit).ToTask(Token)).Count.ShouldBe(1, "a snapshot, and then the end");
        replica.Count.ShouldBe(1, "what was read stays readable");
    }

    private static bool IsTheNewTable(DynamoTableReplica<string> replica) =>
        replica.Snapshot().Values.Order(StringComparer.Ordinal).SequenceEqual(["7", "8"]);

    private static Task<ReplicaProgress> PhaseAsync(DynamoTableReplica<string> replica, ReplicaPhase phase) =>
        replica.Progress.FirstAsync(progress => progress.Phase == phase).Timeout(Limit).ToTask(Token);

    private Task<CreateTableResponse> MakeAgainAsync(string name, string key) => _account.Tables.CreateTableAsync(
        new CreateTableRequest
        {
            TableName = name,
            AttributeDefinitions = [new(key, ScalarAttributeType.S)],
            KeySchema = [new(key, KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new() { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        },
        Token);

    private Task<PutItemResponse> PutAsync(string name, string number) =>
        _account.Tables.PutItemAsync(name, new() { ["number"] = new(number) }, Token);
}
