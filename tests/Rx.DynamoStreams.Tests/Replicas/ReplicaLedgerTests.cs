using CsCheck;
using Rx.DynamoStreams.Replicas;
using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaLedgerTests
{
    [Theory]
    [InlineData(nameof(ReplicaView.BothImages))]
    [InlineData(nameof(ReplicaView.NewImages))]
    [InlineData(nameof(ReplicaView.Keys))]
    public void However_writes_scan_and_stream_meet_an_item_never_goes_back_and_ends_as_the_table_has_it(string view)
    {
        int gaps = 0, otherViews = 0, shown = 0;

        Gen.Int.Sample(seed =>
        {
            var history = new LedgerHistory(new Random(seed), Enum.Parse<ReplicaView>(view), new RowsInMemory(), new RowsInMemory());
            history.Run(steps: 60 + (seed & 0xff));
            Interlocked.Add(ref gaps, history.Gaps);
            Interlocked.Add(ref otherViews, history.OtherViews);
            Interlocked.Add(ref shown, history.Shown);
        }, iter: 5_000);

        gaps.ShouldBeGreaterThan(100, "the stream lost records in some");
        otherViews.ShouldBeGreaterThan(100, "another stream followed that has another view");
        shown.ShouldBeGreaterThan(5_000);
    }

    [Theory]
    [InlineData(nameof(ReplicaView.BothImages))]
    [InlineData(nameof(ReplicaView.NewImages))]
    [InlineData(nameof(ReplicaView.Keys))]
    public void A_ledger_in_a_database_keeps_to_the_same(string view)
    {
        using var folder = new TemporaryFolder();
        using var store = new SqliteReplicaStore(folder.File("orders.db"));
        store.Open("orders");
        var gaps = 0;

        Gen.Int.Sample(seed =>
        {
            store.Items.Clear();
            store.Aside.Clear();
            var history = new LedgerHistory(new Random(seed), Enum.Parse<ReplicaView>(view), store.Items, store.Aside);
            history.Run(steps: 60 + (seed & 0xff));
            gaps += history.Gaps;
        }, iter: 500, threads: 1);

        gaps.ShouldBeGreaterThan(10, "the stream lost records in some");
    }

    [Fact]
    public void An_event_from_before_a_scan_that_a_gap_broke_off_does_not_bring_back_what_that_scan_found_gone()
    {
        var ledger = new ReplicaLedger(new RowsInMemory(), new RowsInMemory());
        Scan(ledger, [(Key, ImageOf(1))]);
        ledger.Settle();
        _ = ledger.TakeAll();
        Scan(ledger, []);
        _ = ledger.TakeChanges();

        ledger.BeginScan(ReplicaView.BothImages);
        ledger.Observed(new Modify(Key, ImageOf(2), ImageOf(1)) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1") });
        var shown = ledger.TakeChanges();
        ledger.Observed(new Remove(Key, ImageOf(2)) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("2") });
        ledger.EndScan();
        ledger.Settle();

        shown.ShouldBeEmpty();
        (ledger.TakeChanges().Count, ledger.Count).ShouldBe((0, 0));
    }

    private static ItemImage Key => ItemImage.Parse("""{"id":{"S":"a"}}""");

    private static ItemImage ImageOf(int value) => ItemImage.Parse($$$"""{"id":{"S":"a"},"value":{"N":"{{{value}}}"}}""");

    private static void Scan(ReplicaLedger ledger, IEnumerable<(ItemImage Key, ItemImage Image)> items)
    {
        ledger.BeginScan(ReplicaView.BothImages);
        foreach (var (key, image) in items)
            ledger.Scanned(key, image);
        ledger.EndScan();
    }
}
