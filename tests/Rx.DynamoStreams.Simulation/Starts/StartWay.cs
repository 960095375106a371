namespace Rx.DynamoStreams.Simulation.Starts;

// What a run is about: each is a way in which a start, an end, or a place between them can go wrong.
internal enum StartWay
{
    // Latest, with many shards and slow calls.
    Shards,
    // Latest, with a call that hangs, or a few that are very slow.
    Hang,
    // Latest, with a page of the first listing that fails for long.
    Listing,
    // Latest, with shards that end while they are listed for the first time.
    RollOver,
    // Latest, with a Date that is ahead of the records' creation times.
    Ahead,
    // The same with one that is behind.
    Behind,
    // Latest, with handlers that hold back reading.
    Slow,
    // Killed soon after each start, with a store.
    Killed,
    // Stopped in order soon after each start, with a store.
    Stopped,
    // Killed behind a backlog.
    Backlog,
    // A backlog of items with several changes each.
    Fair,
    // Nothing happens for minutes, but for a shard that cannot be read or an item that cannot be handled.
    Idle,
    // Subscriptions of one process that are disposed of from outside,
    Dispose,
    // from within OnNext,
    Inside,
    // by TakeUntil,
    TakeUntil,
    // by the last one to leave what is shared,
    RefCount,
    // by the next one of a Switch,
    Switch,
    // by an end that Repeat follows,
    Repeat,
    // or by an exception that Retry follows.
    Retry,
}
