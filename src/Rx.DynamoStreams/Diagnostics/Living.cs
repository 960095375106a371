using System.Collections.Concurrent;

namespace Rx.DynamoStreams.Diagnostics;

// What lives now, to be asked for measurements from any thread.
internal sealed class Living<T>
    where T : notnull
{
    private readonly ConcurrentDictionary<T, bool> _all = new();

    public IEnumerable<T> All => _all.Select(one => one.Key);

    public void Add(T one) => _all[one] = true;

    public void Remove(T one) => _all.TryRemove(one, out _);
}
