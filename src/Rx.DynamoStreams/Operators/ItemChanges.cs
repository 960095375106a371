using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.DynamoStreams;

/// <summary>What is often made of a stream of typed changes.</summary>
/// <remarks>Each passes on changes in their order, and the source's end or error.</remarks>
public static class ItemChanges
{
    private const int DefaultMaxKeys = 10_000;

    extension<T>(IObservable<ItemChange<T>> source)
        where T : class
    {
        /// <summary>The changes in which one attribute, or anything else computed from the item, came, went or became another.</summary>
        /// <remarks>Where an image is missing because of the stream's view, the change is passed on: it may be another one.</remarks>
        /// <param name="attribute">What to compare.</param>
        /// <param name="comparer">How; by default the type's own equality.</param>
        public IObservable<ItemChange<T>> WhereChanged<TValue>(Func<T, TValue> attribute, IEqualityComparer<TValue>? comparer = null)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(attribute);
            comparer ??= EqualityComparer<TValue>.Default;
            return source.Where(change => change is not { New: { } now, Old: { } before } || !comparer.Equals(attribute(before), attribute(now)));
        }

        /// <summary>The modifications whose two images fit together as a predicate says; the stream's view must have both.</summary>
        /// <param name="predicate">Gets the item before and after the write.</param>
        public IObservable<ItemChange<T>> WhereModified(Func<T, T, bool> predicate)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(predicate);
            return source.Where(change => change is { New: { } now, Old: { } before } && predicate(before, now));
        }

        /// <summary>The latest change of each item, all at once, an interval after the first of them came.</summary>
        /// <remarks>
        /// Within a batch the changes are in the order in which they came. What is pending when the source ends or fails is passed
        /// on before that. Pending changes keep their pages in memory, which is what <paramref name="maxKeys"/> limits.
        /// </remarks>
        /// <param name="interval">How long changes are held.</param>
        /// <param name="scheduler">Tells the time, and passes the batches on.</param>
        /// <param name="maxKeys">How many items may be pending; with one more the batch is passed on at once. By default 10,000.</param>
        /// <exception cref="ArgumentOutOfRangeException">The interval is not positive, or <paramref name="maxKeys"/> is below 1.</exception>
        public IObservable<IReadOnlyList<ItemChange<T>>> Conflate(TimeSpan interval, IScheduler scheduler, int maxKeys = DefaultMaxKeys)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(scheduler);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfLessThan(maxKeys, 1);
            return Observable.Create<IReadOnlyList<ItemChange<T>>>(observer =>
            {
                var conflation = new Operators.Conflation<T>(observer, interval, scheduler, maxKeys);
                return new System.Reactive.Disposables.CompositeDisposable(source.Select(change => (change.Key, change)).Subscribe(conflation), conflation);
            });
        }

        /// <summary>A group for each item, that ends when the item was quiet for a while; its next change begins a new one.</summary>
        /// <remarks>Each change is in a group. Groups end on the scheduler, none while a change is passed on.</remarks>
        /// <param name="quiet">How long an item has no change until its group ends: what bounds the number of groups.</param>
        /// <param name="scheduler">Tells the time.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="quiet"/> is not positive.</exception>
        public IObservable<IGroupedObservable<ItemImage, ItemChange<T>>> GroupByKey(TimeSpan quiet, IScheduler scheduler)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(scheduler);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(quiet, TimeSpan.Zero);
            return Observable.Defer(() =>
            {
                var gate = new object();
                return source.Synchronize(gate)
                    .GroupByUntil(change => change.Key.Detach(), group => Operators.Quietness.Of(group, quiet, scheduler, gate));
            });
        }
    }
}
