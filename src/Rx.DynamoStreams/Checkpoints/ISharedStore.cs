namespace Rx.DynamoStreams.Checkpoints;

// A store of which a process may have several, or that may be disposed while somebody still saves to it. Readings that begin in one
// place under one name wait for each other; and whoever still has something to save holds the store.
internal interface ISharedStore
{
    // Equal for any two stores in this process that keep the same checkpoints.
    object Place { get; }

    // The store serves until this is disposed, also when it is disposed itself meanwhile. An ObjectDisposedException where it is
    // disposed already.
    IDisposable Use();
}
