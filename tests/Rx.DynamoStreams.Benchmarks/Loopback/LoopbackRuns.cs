using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using Amazon;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Benchmarks.Loopback;

// What a whole reader costs, against a server in another process: catching up beside a bare HttpClient that reads and drops the same
// pages and beside the readers in Node, polling many idle shards, and the memory of catching up many shards at once.
internal static class LoopbackRuns
{
    private const int Readers = 16;

    public static async Task RunAsync()
    {
        await CatchUpAsync().ConfigureAwait(false);
        await IdleAsync().ConfigureAwait(false);
        await MemoryAsync().ConfigureAwait(false);
    }

    // In turns, so that a neighbour on the machine disturbs all. Reading in Node takes long, so it has fewer turns.
    private static async Task CatchUpAsync()
    {
        const int Shards = 16;
        const int Pages = 12;
        const int Records = Shards * Pages * RecordPages.Records;
        using var server = new ServerProcess(Shards, Pages, isClosed: true);
        using var node = NodeReaders.TryStart(server.Url, Records, out var reason);
        var (bare, ours) = (new List<double>(), new List<double>());
        var inNode = NodeReaders.Names.Select(name => (Name: name, Seconds: new List<double>())).ToList();
        for (var round = 0; round < 6; round++)
        {
            bare.Add(await SecondsOf(() => ReadBareAsync(server.Url, Shards)).ConfigureAwait(false));
            ours.Add(await SecondsOf(() => ReadAllAsync(server.Url, Records)).ConfigureAwait(false));
            foreach (var (name, seconds) in node is not null && round % 3 == 0 ? inNode : [])
                seconds.Add(await SecondsOf(() => ReadInNodeAsync(node!, name, Records)).ConfigureAwait(false));
        }
        var megabytes = (double)Shards * Pages * RecordPages.GetRecords.Length / 1_000_000;
        Say($"catching up, {Shards} shards, {Shards * Pages} pages, {megabytes:N0} MB: bare HttpClient {megabytes / bare.Min():N0} MB/s, this library {megabytes / ours.Min():N0} MB/s, ratio {bare.Min() / ours.Min():0.00}, {Records / ours.Min():N0} events/s");
        if (node is null)
            Say($"the same in Node is left out: {reason}");
        foreach (var (name, seconds) in node is null ? [] : inNode)
            Say($"the same in Node, {name}: {megabytes / seconds.Min():N0} MB/s, {Records / seconds.Min():N0} events/s; this library is {seconds.Min() / ours.Min():0} times as fast");
    }

    private static async Task IdleAsync()
    {
        const int Shards = 1000;
        using var server = new ServerProcess(Shards, pages: 0, isClosed: false);
        using var client = Connect(server.Url);
        var polls = 0;
        var (started, cpu) = (0L, TimeSpan.Zero);
        using var subscription = ObservableDynamoStream.Create(client, StreamServer.StreamArn, Options(StartFrom.Latest) with { MaxConcurrentReads = 100 })
            .Checkpoints().Subscribe(_ =>
            {
                polls++;
                // The first polls make iterators and warm up.
                if (polls == 10)
                    (started, cpu) = (Stopwatch.GetTimestamp(), Cpu());
            });
        await Observable.Timer(TimeSpan.FromSeconds(40)).ToTask().ConfigureAwait(false);
        var (seconds, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Cpu() - cpu).TotalSeconds);
        Say($"idle, {Shards} shards, {(polls - 10) / seconds:0.00} polls a second: {100 * used / seconds:0.0} % of a core, {1_000_000 * used / ((polls - 10) * Shards):0} µs a call");
    }

    private static async Task MemoryAsync()
    {
        const int Shards = 1000;
        using var server = new ServerProcess(Shards, pages: 2, isClosed: true);
        using var client = Connect(server.Url);
        GC.Collect();
        var most = 0L;
        var watch = Stopwatch.StartNew();
        var records = await ObservableDynamoStream.Create(client, StreamServer.StreamArn, Options(StartFrom.TrimHorizon))
            .Do(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)))
            .Count(streamEvent => streamEvent is ItemChange)
            .ToTask().ConfigureAwait(false);
        Say($"catching up {Shards} shards of full pages, {records:N0} events in {watch.Elapsed.TotalSeconds:0.0} s: at most {most / 1_000_000.0:N0} MB of managed heap");
    }

    private static async Task ReadAllAsync(Uri url, int expected)
    {
        using var client = Connect(url);
        var records = 0;
        await ObservableDynamoStream.Create(client, StreamServer.StreamArn, Options(StartFrom.TrimHorizon))
            .Do(streamEvent => records += streamEvent is ItemChange ? 1 : 0)
            .TakeWhile(_ => records < expected)
            .LastOrDefaultAsync()
            .ToTask().ConfigureAwait(false);
        Expect(records, expected);
    }

    private static async Task ReadInNodeAsync(NodeReaders node, string reader, int expected) =>
        Expect(await node.ReadAsync(reader).ConfigureAwait(false), expected);

    private static void Expect(int records, int expected)
    {
        if (records != expected)
            throw new InvalidOperationException($"{records} records came, and {expected} were expected.");
    }

    private static Task ReadBareAsync(Uri url, int shards)
    {
        var http = new HttpClient();
        return Task.WhenAll(Enumerable.Range(0, shards).Select(async shard =>
        {
            var iterator = string.Create(CultureInfo.InvariantCulture, $"shardId-{shard:D20}-0a1b2c3d|0");
            while (iterator is not null)
                iterator = await ReadPageAsync(http, url, iterator).ConfigureAwait(false);
        }));
    }

    // The next iterator stands at the beginning of the body.
    private static async Task<string?> ReadPageAsync(HttpClient http, Uri url, string iterator)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"ShardIterator":"{{iterator}}"}"""));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        content.Headers.Add("X-Amz-Target", "DynamoDBStreams_20120810.GetRecords");
        using var response = await http.PostAsync(url, content).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        var name = "{\"NextShardIterator\":\""u8;
        if (!body.AsSpan().StartsWith(name))
            return null;
        var rest = body.AsSpan(name.Length);
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]);
    }

    private static DynamoStreamOptions Options(StartFrom start) => new() { StartFrom = start, MaxConcurrentReads = Readers };

    private static DynamoStreamsClient Connect(Uri url) => new(new()
    {
        Credentials = new BasicAWSCredentials("key", "secret"),
        Region = RegionEndpoint.EUCentral1,
        EndpointUrl = url,
    });

    private static async Task<double> SecondsOf(Func<Task> run)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        await run().ConfigureAwait(false);
        return watch.Elapsed.TotalSeconds;
    }

    private static TimeSpan Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static void Say(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
}
