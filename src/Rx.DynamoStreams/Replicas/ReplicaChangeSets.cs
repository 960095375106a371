using System.Reactive.Linq;

namespace Rx.DynamoStreams;

/// <summary>What is often made of a replica's change sets.</summary>
/// <remarks>
/// Each passes on the sets in their order, on the thread they come on, with their versions, and the source's end or error. A function
/// that throws ends the sets with its error.
/// </remarks>
public static class ReplicaChangeSets
{
    extension<T>(IObservable<ReplicaChangeSet<T>> source)
        where T : class
    {
        /// <summary>The change sets of a replica that has only the items that pass a predicate.</summary>
        /// <remarks>
        /// An update by which an item begins to pass is an addition, and one by which it ceases to is a removal. A set of which nothing
        /// is left is dropped, and its version with it; a snapshot is passed on also when empty. Nothing is kept in memory.
        /// </remarks>
        /// <param name="predicate">Called for an item with each change, before and after; must say the same of the same item each time.</param>
        public IObservable<ReplicaChangeSet<T>> Filter(Func<T, bool> predicate)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(predicate);
            return source
                .Select(set => set with { Changes = [.. set.Changes.Select(Passing).Where(change => change is not { Current: null, Previous: null })] })
                .Where(set => set.IsSnapshot || set.Changes.Count > 0);

            ReplicaChange<T> Passing(ReplicaChange<T> change) => change with { Current = IfPassing(change.Current), Previous = IfPassing(change.Previous) };

            T? IfPassing(T? item) => item is not null && predicate(item) ? item : null;
        }

        /// <summary>The change sets of a replica with another object made of each item, such as a view model.</summary>
        /// <remarks>
        /// What was made of an item is kept until the item changes, and is then the change's <see cref="ReplicaChange{T}.Previous"/>. So
        /// each subscription keeps as many objects as the replica has items.
        /// </remarks>
        /// <param name="transform">Called once for each item that came or became another one; an error if it gives null.</param>
        public IObservable<ReplicaChangeSet<TOut>> Transform<TOut>(Func<T, TOut> transform)
            where TOut : class
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(transform);
            return Observable.Defer(() =>
            {
                var made = new Dictionary<ItemImage, TOut>();
                return source.Select(set =>
                {
                    if (set.IsSnapshot)
                        made.Clear();
                    return new ReplicaChangeSet<TOut>([.. set.Changes.Select(Transformed)], set.Version, set.IsSnapshot);
                });

                ReplicaChange<TOut> Transformed(ReplicaChange<T> change)
                {
                    made.Remove(change.Key, out var previous);
                    var current = change.Current is null ? null : made[change.Key] = Make(change.Current);
                    return new ReplicaChange<TOut>(change.Key, current, previous);
                }
            });

            TOut Make(T item) => transform(item) ?? throw new InvalidOperationException(
                $"The function given to Transform made null of an item; it must make a {typeof(TOut)} of each, so filter out before it what is not wanted.");
        }
    }
}
