using System.Collections.ObjectModel;
using System.Reactive.Concurrency;
using Rx.DynamoStreams.Replicas;

namespace Rx.DynamoStreams;

/// <summary>Keeps a list for a user interface like a replica: for WPF, MAUI, Avalonia, Blazor and whatever else watches a list.</summary>
public static class ReplicaBinding
{
    extension<T>(IObservable<ReplicaChangeSet<T>> source)
        where T : class
    {
        /// <summary>Fills a list with the replica's items and keeps it so; see the overload with options.</summary>
        /// <param name="list">All items in the order in which they came; empty until the scheduler runs.</param>
        /// <param name="scheduler">Where the list changes: the scheduler of the user interface that shows it.</param>
        /// <returns>Ends the binding when disposed.</returns>
        public IDisposable Bind(out ReadOnlyObservableCollection<T> list, IScheduler scheduler) =>
            source.Bind(out list, new BindingOptions<T>(), scheduler);

        /// <summary>Fills a list with those items of the replica that are asked for and keeps it so.</summary>
        /// <remarks>
        /// <para>
        /// Threading: the source is subscribed to at once, and may deliver on any thread. The list is changed, and its events are raised,
        /// on the scheduler alone, one batch after another; read the list there, too. In a user interface that is
        /// <c>new SynchronizationContextScheduler(SynchronizationContext.Current!)</c>, made on its thread, or its own scheduler.
        /// </para>
        /// <para>
        /// Batches: sets that come while the scheduler is busy are applied together, with only the latest state of each item. So what
        /// waits is never more than the items that are in the replica or in the list. An item that went and came back meanwhile counts as
        /// changed.
        /// </para>
        /// <para>
        /// Events: each tells one item that was added, removed, replaced or moved, with its place, or a Reset, see
        /// <see cref="BindingOptions{T}.ResetThreshold"/>; never several items at once, which WPF refuses. A change that gives an item
        /// another place is a Replace and a Move, not a Remove and an Add, so that its row stays in the view. The list's
        /// <c>Count</c> and <c>Item[]</c> are told of as <see cref="ObservableCollection{T}"/> does.
        /// </para>
        /// <list type="table">
        /// <listheader><term>Source</term><description>List</description></listheader>
        /// <item><term>Snapshot</term><description>Has just these items. A later one, after a <c>Retry</c>, is applied as differences.</description></item>
        /// <item><term>Set</term><description>Changes likewise.</description></item>
        /// <item><term>OnError</term><description>Keeps its items once the sets before it are applied; then <see cref="BindingOptions{T}.OnError"/>.</description></item>
        /// <item><term>OnCompleted</term><description>Keeps its items, once all sets are applied.</description></item>
        /// </list>
        /// <para>
        /// Disposal: ends the subscription, and the list keeps its items. Disposed on the scheduler, a handler of the list's events
        /// included, nothing changes any more; disposed elsewhere, only the event that is being raised is still seen. It does not block.
        /// </para>
        /// <para>
        /// Cost: a single change takes a binary search and the shifting of a list's tail; a batch above the threshold takes one pass over
        /// all items that pass the filter, which are kept in memory beside the list.
        /// </para>
        /// </remarks>
        /// <param name="list">Empty until the scheduler runs.</param>
        /// <param name="options">Filter, order, size, and how changes are told.</param>
        /// <param name="scheduler">Where the list changes: the scheduler of the user interface that shows it.</param>
        /// <returns>Ends the binding when disposed.</returns>
        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        public IDisposable Bind(out ReadOnlyObservableCollection<T> list, BindingOptions<T> options, IScheduler scheduler)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(options);
            ArgumentNullException.ThrowIfNull(scheduler);
            options.Validate();
            var bound = new BoundCollection<T>();
            list = new ReadOnlyObservableCollection<T>(bound);
            var binding = new ListBinding<T>(bound, options, scheduler);
            binding.SubscribeTo(source);
            return binding;
        }
    }
}
