namespace Rx.DynamoStreams;

/// <summary>Which items of a replica a bound list shows, and how. By default all of them, in the order in which they came.</summary>
/// <remarks>
/// Checked as a whole when the list is bound; one message names everything that is wrong. All functions are called on the binding's
/// scheduler, one at a time. One that throws ends the binding like an error of the source, see <see cref="OnError"/>.
/// </remarks>
/// <typeparam name="T">What the items are mapped to.</typeparam>
public sealed record BindingOptions<T>
    where T : class
{
    /// <summary>
    /// Says whether an item is shown. Default null: each is. Called once for each change of an item; an item that a change makes fail
    /// it leaves the list. To filter before the scheduler is reached, use <see cref="ReplicaChangeSets"/>.
    /// </summary>
    public Func<T, bool>? Filter { get; init; }

    /// <summary>
    /// The order of the list; items that compare as equal are ordered by their key. Default null: in the order in which they came.
    /// What it compares may not change while the item is in the list: replace items, do not edit them.
    /// </summary>
    public IComparer<T>? Sort { get; init; }

    /// <summary>
    /// How many items are shown: the first ones that pass the filter, in order. Default null: all; else 1 or more. The others that pass
    /// the filter are kept aside in memory, to follow when one that is shown leaves.
    /// </summary>
    public int? Top { get; init; }

    /// <summary>
    /// How many changes of one batch are told one by one, so that a view keeps its place and its rows; with more, as when
    /// a large replica is first loaded, those who watch the list get one Reset instead, which a view handles faster than so many changes;
    /// none if the list stays as it is. Changes that the filter keeps out do not count. Default 100; 0 (always a Reset) or more.
    /// </summary>
    public int ResetThreshold { get; init; } = 100;

    /// <summary>
    /// Called on the scheduler when the source ends with an error, or the filter, the comparer or a handler of the list's events throws.
    /// The list keeps its items and changes no more. Default null: the error is thrown on the scheduler, as Rx does without an error
    /// handler, which for a UI's scheduler means that it is an unhandled exception.
    /// </summary>
    public Action<Exception>? OnError { get; init; }

    internal void Validate()
    {
        var failures = Failures().ToList();
        if (failures.Count > 0)
            throw new ArgumentException($"The binding's options cannot be used: {string.Join("; ", failures)}.");
    }

    private IEnumerable<string> Failures()
    {
        if (Top < 1)
            yield return $"{nameof(Top)} is {Top}, and must be null or 1 or more";
        if (ResetThreshold < 0)
            yield return $"{nameof(ResetThreshold)} is {ResetThreshold}, and must be 0 or more";
    }
}
