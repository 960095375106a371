using System.Diagnostics;
using System.Globalization;
using System.Reactive.Concurrency;
using Rx.DynamoStreams.Operators;
using Rx.DynamoStreams.Replicas;
using Rx.DynamoStreams.Sqlite;

namespace Rx.DynamoStreams.Benchmarks.Replicas;

// What keeping a replica costs, in memory and in SQLite, each in a process of its own: going live with a table, following its
// changes, finding items, and beginning again from the database. Without the service, and without a subscriber, whose snapshot would
// be in memory.
internal static class ReplicaRuns
{
    private const int ItemsInPage = 2000;
    private const int ChangesInPoll = 1000;
    private const int Changes = 100_000;
    private const int Finds = 100_000;

    public static void Run(int items)
    {
        foreach (var place in (string[])["memory", "sqlite"])
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(ReplicaRuns).Assembly.Location, "--replica", place, items.ToString(CultureInfo.InvariantCulture)]);
            using var process = Process.Start(start)!;
            process.WaitForExit();
        }
    }

    public static void RunOne(bool isInMemory, int items)
    {
        var folder = Directory.CreateTempSubdirectory("replica-");
        var path = Path.Combine(folder.FullName, "orders.db");
        try
        {
            using var store = isInMemory ? null : Opened(path);
            var ledger = new ReplicaLedger(store?.Items ?? new RowsInMemory(), store?.Aside ?? new RowsInMemory());
            var contents = ContentsIn(store);
            var live = SecondsOf(() => Scan(ledger, contents, store, items));
            var followed = SecondsOf(() => Follow(ledger, contents, items));
            var found = SecondsOf(() => Find(contents, items));
            using var process = Process.GetCurrentProcess();
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            Say($"{items:N0} items of {ImageOf(0, 0).Bytes.Length} bytes in {(isInMemory ? "memory" : "SQLite")}: live {live / items * 1e6:0.0} µs an item, a change {followed / Changes * 1e6:0.0} µs, a find {found / Finds * 1e6:0.0} µs; {heap / 1e6:N0} MB on the heap, at most {process.PeakWorkingSet64 / 1e6:N0} MB in the process");
            store?.Dispose();
            if (!isInMemory)
                Say($"the database has {new FileInfo(path).Length / 1e6:N0} MB; to begin again from it takes {SecondsOf(() => BeginAgain(path)) / items * 1e6:0.0} µs an item");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Scan(ReplicaLedger ledger, ReplicaContents<string> contents, SqliteReplicaStore? store, int items)
    {
        ledger.BeginScan(ReplicaView.BothImages);
        for (var item = 0; item < items; item++)
        {
            ledger.Scanned(KeyOf(item, items), ImageOf(Scattered(item, items), 0));
            if (item % ItemsInPage == 0)
                store?.Commit(null);
        }
        ledger.EndScan();
        Check(contents.Publish(ledger.TakeAll(), null));
        ledger.Settle();
    }

    private static void Follow(ReplicaLedger ledger, ReplicaContents<string> contents, int items)
    {
        for (var change = 0; change < Changes; change++)
        {
            var item = Scattered(change, items);
            ledger.Observed(new Modify(KeyOf(change, items), ImageOf(item, 1), ImageOf(item, 0)) { ShardId = "s", SequenceNumber = SequenceNumber.Parse("1") });
            if (change % ChangesInPoll == ChangesInPoll - 1)
                Check(contents.Publish(ledger.TakeChanges(), null));
        }
    }

    private static void Find(ReplicaContents<string> contents, int items)
    {
        for (var find = 0; find < Finds; find++)
            _ = contents.Find(KeyOf(find * 7, items)) ?? throw new InvalidOperationException("An item is missing.");
    }

    private static void BeginAgain(string path)
    {
        using var store = Opened(path);
        var ledger = new ReplicaLedger(store.Items, store.Aside);
        ledger.GoOn(ReplicaView.BothImages, 1, []);
        Check(ContentsIn(store).Publish(ledger.TakeAll(), null));
    }

    private static ReplicaContents<string> ContentsIn(SqliteReplicaStore? store)
    {
        var mapping = new ItemMapping<string>(Name, UnmappableItems.Fail);
        IShownItems<string> items = store is null ? new ShownInMemory<string>() : new ShownInStore<string>(store, mapping);
        return new ReplicaContents<string>(mapping, items, Scheduler.Default);
    }

    private static string Name(ItemImage image)
    {
        var reader = image.GetReader();
        while (reader.ReadName())
        {
            if (reader.NameEquals("name"u8))
                return reader.ReadString()!;
        }
        throw new InvalidOperationException("An item has no name.");
    }

    private static SqliteReplicaStore Opened(string path)
    {
        var store = new SqliteReplicaStore(path);
        store.Open("orders");
        return store;
    }

    // A scan reads in the order of the keys' hashes, which is none.
    private static int Scattered(int index, int items) => (int)(index * 2_654_435_761L % items);

    private static ItemImage KeyOf(int index, int items) => ItemImage.Parse($$$"""{"id":{"S":"order-{{{Scattered(index, items):d9}}}"}}""");

    private static ItemImage ImageOf(int item, int version) => ItemImage.Parse(
        $$$"""{"id":{"S":"order-{{{item:d9}}}"},"name":{"S":"name {{{item}}}"},"version":{"N":"{{{version}}}"},"text":{"S":"{{{new string('x', 300)}}}"},"tags":{"SS":["a","b","c"]}}""");

    private static void Check(Exception? error)
    {
        if (error is not null)
            throw error;
    }

    private static double SecondsOf(Action act)
    {
        var started = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
