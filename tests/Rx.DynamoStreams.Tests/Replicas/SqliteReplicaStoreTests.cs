using Rx.DynamoStreams.Sqlite;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class SqliteReplicaStoreTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteReplicaStore _store;

    public SqliteReplicaStoreTests()
    {
        _store = new SqliteReplicaStore(_folder.File("orders.db"));
        _store.Open("orders");
    }

    [Fact]
    public void A_row_is_found_replaced_counted_and_removed()
    {
        _store.Items.Put(new ReplicaRow(Image("a"), Image("1"), 7));
        _store.Items.Put(new ReplicaRow(Image("b"), null, 8));
        _store.Items.Put(new ReplicaRow(Image("a"), Image("2"), 9));
        _store.Items.Remove(Image("b"));
        _store.Items.Remove(Image("c"));

        (_store.Items.Count, _store.Items.Find(Image("b"))).ShouldBe((1, null));
        _store.Items.Find(Image("a")).ShouldBe(new ReplicaRow(Image("a"), Image("2"), 9));
        _store.Items.ReadAll().ShouldBe([new ReplicaRow(Image("a"), Image("2"), 9)]);
        _store.Aside.ReadAll().ShouldBeEmpty();
    }

    [Fact]
    public void Readers_see_what_was_committed_last()
    {
        _store.Items.Put(new ReplicaRow(Image("a"), Image("1"), 0));
        _store.Commit(null);
        _store.Items.Put(new ReplicaRow(Image("a"), Image("2"), 0));
        _store.Items.Put(new ReplicaRow(Image("b"), Image("1"), 0));

        var before = (_store.Find(Image("a")), _store.ReadAll().Count());
        _store.Commit("b");
        var after = (_store.Find(Image("a")), _store.ReadAll().Count());

        before.ShouldBe((Image("1"), 1));
        after.ShouldBe((Image("2"), 2));
        _store.Bookmark.ShouldBe("b");
    }

    [Fact]
    public void All_items_are_read_as_they_were_at_one_moment()
    {
        foreach (var number in Enumerable.Range(0, 100))
            _store.Items.Put(new ReplicaRow(Image($"i{number}"), Image("1"), 0));
        _store.Commit(null);
        var read = new List<ItemImage>();

        foreach (var (_, image) in _store.ReadAll())
        {
            read.Add(image);
            _store.Items.Clear();
            _store.Commit(null);
        }

        read.Count.ShouldBe(100);
        _store.ReadAll().ShouldBeEmpty();
    }

    [Fact]
    public void What_was_committed_is_there_the_next_time_and_the_rest_is_gone()
    {
        _store.Items.Put(new ReplicaRow(Image("a"), Image("1"), 3));
        _store.Aside.Put(new ReplicaRow(Image("b"), null, 0));
        _store.Commit("bookmark");
        _store.Items.Put(new ReplicaRow(Image("c"), Image("1"), 0));
        _store.Dispose();

        using var again = new SqliteReplicaStore(_store.Path);
        again.Open("orders");

        again.Items.ReadAll().ShouldBe([new ReplicaRow(Image("a"), Image("1"), 3)]);
        again.Aside.ReadAll().ShouldBe([new ReplicaRow(Image("b"), null, 0)]);
        (again.Bookmark, again.Items.Count, again.Find(Image("c"))).ShouldBe(("bookmark", 1, null));
    }

    [Fact]
    public void A_damaged_database_is_told_in_words()
    {
        foreach (var number in Enumerable.Range(0, 1000))
            _store.Items.Put(new ReplicaRow(Image($"i{number}"), Image(new string('x', 100)), 0));
        _store.Commit(null);
        _store.Dispose();
        var bytes = File.ReadAllBytes(_store.Path);
        bytes.AsSpan(4096 * 3).Fill(0x5a);
        File.WriteAllBytes(_store.Path, bytes);

        using var again = new SqliteReplicaStore(_store.Path);
        var error = Should.Throw<InvalidDataException>(() =>
        {
            again.Open("orders");
            _ = again.Items.ReadAll().Count();
        });

        error.Message.ShouldBe($"The file '{_store.Path}' is no SQLite database, or is damaged. Name another file; or delete this one, and the table is scanned again.");
    }

    [Fact]
    public void Its_files_are_for_their_owner_only()
    {
        _store.Commit("bookmark");

        var rights = _folder.FileNames.Select(name => (name, ModeOf(name)));

        rights.ShouldBe(((string[])["orders.db", "orders.db-shm", "orders.db-wal", "orders.db.lock"]).Select(name => (name, OwnerOnly)));
    }

    [Fact]
    public void A_folder_that_is_not_there_and_a_store_that_is_not_open_are_told_in_words()
    {
        using var nowhere = new SqliteReplicaStore(_folder.File("none/orders.db"));

        Should.Throw<IOException>(() => nowhere.Open("orders")).Message.ShouldContain("none/orders.db");
        Should.Throw<InvalidOperationException>(() => nowhere.Find(Image("a"))).Message.ShouldBe("The store is not open: starting its replica opens it.");
        Should.Throw<ArgumentException>(() => new SqliteReplicaStore(" "));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private UnixFileMode ModeOf(string name) => OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(_folder.File(name));

    private static ItemImage Image(string value) => ItemImage.Parse($$$"""{"id":{"S":"{{{value}}}"}}""");
}
