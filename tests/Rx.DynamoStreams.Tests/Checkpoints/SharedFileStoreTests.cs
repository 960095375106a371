using Rx.DynamoStreams.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Checkpoints;

// Who is disposed first, a store or a reading that still saves to it, is all the same.
[Trait("Rule", "X10")]
public sealed class SharedFileStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileCheckpointStore _store;

    public SharedFileStoreTests() => _store = new FileCheckpointStore(Path);

    private string Path => _folder.File("position.json");

    private ISharedStore Shared => _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_store_disposed_while_it_is_used_saves_until_the_last_user_lets_go()
    {
        var (first, last) = (Shared.Use(), Shared.Use());
        _store.Dispose();
        first.Dispose();
        first.Dispose();

        await _store.SaveAsync("orders", Checkpoint(1), Token);
        (await _store.LoadAsync("orders", "arn", Token)).ShouldNotBeNull();
        File.Exists(Path + ".holder").ShouldBeTrue("the lock is held");
        last.Dispose();

        Should.Throw<ObjectDisposedException>(() => _store.SaveAsync("orders", Checkpoint(2), Token));
        using var next = new FileCheckpointStore(Path);
        (await next.LoadAsync("orders", "arn", Token))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task The_next_store_of_the_file_takes_over_from_one_that_is_disposed_and_still_used()
    {
        using (Shared.Use())
        {
            _store.Dispose();
            using var next = new FileCheckpointStore(Path);
            ((ISharedStore)next).Place.ShouldBe(Shared.Place, "a reading that begins waits for one that ends");

            await _store.SaveAsync("orders", Checkpoint(1), Token);

            (await next.LoadAsync("orders", "arn", Token))!.Version.ShouldBe(1);
            Should.Throw<IOException>(() => new FileCheckpointStore(Path)).Message.ShouldContain("is in use by process");
        }
        using var last = new FileCheckpointStore(Path);
        (await last.LoadAsync("orders", "arn", Token))!.Version.ShouldBe(1);
    }

    [Fact]
    public void A_disposed_store_takes_no_new_user_even_while_it_has_one()
    {
        using var user = Shared.Use();
        _store.Dispose();

        Should.Throw<ObjectDisposedException>(Shared.Use);
    }

    [Fact]
    public async Task A_store_that_nobody_uses_any_more_stays_open_until_it_is_disposed()
    {
        Shared.Use().Dispose();

        await _store.SaveAsync("orders", Checkpoint(1), Token);
        _store.Dispose();

        Should.Throw<ObjectDisposedException>(() => _store.LoadAsync("orders", "arn", Token));
        Should.Throw<ObjectDisposedException>(() => _store.ListStreamArnsAsync("orders", Token));
        Should.Throw<ObjectDisposedException>(() => _store.DeleteAsync("orders", "arn", Token));
    }

    [Fact]
    public void Two_stores_of_one_table_and_client_are_one_place()
    {
        using var client = new TableControl(new());
        using var another = new TableControl(new());
        using var file = new FileCheckpointStore(_folder.File("another.json"));

        PlaceOf(new DynamoDBCheckpointStore(client, "checkpoints")).ShouldBe(PlaceOf(new DynamoDBCheckpointStore(client, "checkpoints")));
        PlaceOf(new DynamoDBCheckpointStore(client, "checkpoints")).ShouldNotBe(PlaceOf(new DynamoDBCheckpointStore(client, "others")));
        PlaceOf(new DynamoDBCheckpointStore(client, "checkpoints")).ShouldNotBe(PlaceOf(new DynamoDBCheckpointStore(another, "checkpoints")));
        PlaceOf(_store).ShouldBe(PlaceOf(_store));
        PlaceOf(_store).ShouldNotBe(PlaceOf(file));
    }

    private static object PlaceOf(ISharedStore store) => store.Place;

    private static StoredCheckpoint Checkpoint(long version) => new(RandomPositions.Of("arn", shards: 1), version, "me", default);
}
