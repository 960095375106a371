using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

public sealed class FileCheckpointStoreTests : CheckpointStoreTests, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();
    private readonly FileCheckpointStore _store;

    public FileCheckpointStoreTests() => _store = new FileCheckpointStore(_folder.File("position.json"));

    protected override ICheckpointStore Store => _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_next_store_on_the_file_finds_what_was_saved()
    {
        await Store.SaveAsync("orders", Checkpoint("arn", 1), Token);
        _store.Dispose();

        using var next = new FileCheckpointStore(_folder.File("position.json"));

        (await next.LoadAsync("orders", "arn", Token))!.Version.ShouldBe(1);
        await next.SaveAsync("orders", Checkpoint("arn", 2), Token);
    }

    [Fact]
    public async Task Its_file_is_for_its_owner_alone()
    {
        await Store.SaveAsync("orders", Checkpoint("arn", 1), Token);

        var names = _folder.FileNames.ToList();

        names.ShouldBe(["position.json", "position.json.holder", "position.json.lock"]);
        names.ShouldAllBe(name => ModeOf(name) == OwnerOnly);
    }

    [Fact]
    public async Task A_temporary_file_that_was_left_behind_is_neither_read_nor_kept()
    {
        await Store.SaveAsync("orders", Checkpoint("arn", 1), Token);
        File.WriteAllText(_folder.File("position.json.tmp"), new string('x', 100_000));

        await Store.SaveAsync("orders", Checkpoint("arn", 2), Token);

        (await Store.LoadAsync("orders", "arn", Token))!.Version.ShouldBe(2);
        _folder.FileNames.ShouldNotContain("position.json.tmp");
        new FileInfo(_folder.File("position.json")).Length.ShouldBeLessThan(1000);
    }

    [Fact]
    public void A_second_store_on_the_file_is_told_who_has_it()
    {
        var refused = Should.Throw<IOException>(() => new FileCheckpointStore(_folder.File("position.json")));

        refused.Message.ShouldContain($"'{_folder.File("position.json")}' is in use by process {Environment.ProcessId} ");
        refused.Message.ShouldContain($"on machine '{Environment.MachineName}'");
    }

    [Fact]
    public void A_disposed_store_lets_go_of_its_file_and_does_no_more()
    {
        _store.Dispose();

        using var next = new FileCheckpointStore(_folder.File("position.json"));

        Should.Throw<ObjectDisposedException>(() => Store.LoadAsync("orders", "arn", Token));
        Should.Throw<ObjectDisposedException>(() => Store.SaveAsync("orders", Checkpoint("arn", 1), Token));
    }

    [Fact]
    public async Task A_failed_write_leaves_the_old_checkpoint_and_the_next_save_goes_on()
    {
        await Store.SaveAsync("orders", Checkpoint("arn", 1), Token);
        Directory.CreateDirectory(_folder.File("position.json.tmp"));

        var failed = await Record.ExceptionAsync(() => Store.SaveAsync("orders", Checkpoint("arn", 2), Token));

        (failed is IOException or UnauthorizedAccessException).ShouldBeTrue("a folder was in the way of the temporary file");
        (await Store.LoadAsync("orders", "arn", Token))!.Version.ShouldBe(1);
        Directory.Delete(_folder.File("position.json.tmp"));
        await Store.SaveAsync("orders", Checkpoint("arn", 2), Token);
    }

    [Fact]
    public async Task Of_a_tables_streams_the_two_saved_last_are_kept()
    {
        foreach (var month in (string[])["01", "02", "03", "04"])
            await Store.SaveAsync("orders", Checkpoint($"arn:table/orders/stream/2024-{month}", 1, hour: int.Parse(month)), Token);
        await Store.SaveAsync("orders", Checkpoint("arn:table/others/stream/2024-01", 1), Token);
        await Store.SaveAsync("orders", Checkpoint("arn:table/orders/stream/2024-03", 2, hour: 5), Token);

        var kept = new List<string>();
        foreach (var stream in (string[])["orders/stream/2024-01", "orders/stream/2024-02", "orders/stream/2024-03", "orders/stream/2024-04", "others/stream/2024-01"])
            if (await Store.LoadAsync("orders", $"arn:table/{stream}", Token) is not null)
                kept.Add(stream);

        kept.ShouldBe(["orders/stream/2024-03", "orders/stream/2024-04", "others/stream/2024-01"]);
    }

    // Windows has no modes, and its files their folder's rights.
    private UnixFileMode ModeOf(string name) => OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(_folder.File(name));

    private static StoredCheckpoint Checkpoint(string arn, long version, int hour = 0) =>
        new(RandomPositions.Of(arn, shards: 1), version, "me", new DateTimeOffset(2024, 5, 1, hour, 0, 0, TimeSpan.Zero));
}
