using System.Collections.ObjectModel;
using CsCheck;
using Microsoft.Reactive.Testing;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

// Random histories of change sets against the plainest model: what the replica has, by LINQ. The watch checks each event besides.
public sealed class ReplicaBindingHistoryTests
{
    private static readonly Gen<string> Change = Gen.Select(Gen.Char['a', 'j'], Gen.Int[-3, 7], (id, rank) => rank < 0 ? $"-{id}" : $"{id}{rank}");
    private static readonly Gen<string> Changes = Change.Array[0, 6].Select(changes => string.Join(' ', changes.DistinctBy(change => change.Trim('-')[0])));

    private static readonly Gen<Step[]> History =
        Gen.Select(Changes, Gen.Int[0, 7], Gen.Bool, (changes, kind, runs) => new Step(changes, IsSnapshot: kind == 0, runs)).Array[1, 20];

    private static readonly Gen<BindingOptions<Row>> Options = Gen.Select(
        Gen.Bool, Gen.Bool, OneOf<int?>(null, 1, 2, 3, 5, 20), OneOf(0, 1, 3, 6, 100), (filters, sorts, top, threshold) =>
            new BindingOptions<Row> { Filter = filters ? Passes : null, Sort = sorts ? Row.ByRank : null, Top = top, ResetThreshold = threshold });

    [Fact]
    public void A_list_equals_what_is_asked_for_of_the_replica_after_each_batch_and_its_events_tell_how_it_got_there()
    {
        Gen.Select(Options, History).Sample((options, history) =>
        {
            var (scheduler, replica) = (new TestScheduler(), new RowReplica());
            using var binding = replica.Sets.Bind(out var list, options, scheduler);
            var (watch, arrivals) = (new ListWatch(list), new Arrivals(options.Filter));

            foreach (var step in history.Prepend(new Step("a1 b2 c3 d4", IsSnapshot: true, Runs: true)))
            {
                arrivals.Add(step.IsSnapshot ? replica.Snapshot(step.Changes) : replica.Change(step.Changes));
                if (!step.Runs)
                    continue;
                scheduler.Start();
                list.ShouldBe(Expected(options, arrivals.TakeRows()));
            }

            scheduler.Start();
            list.ShouldBe(Expected(options, arrivals.TakeRows()));
            list.ShouldBeSubsetOf(replica.Rows);
            watch.Events.All(e => options.ResetThreshold switch { 0 => e == "reset", 100 => e != "reset", _ => true }).ShouldBeTrue();
        });
    }

    [Fact]
    public void A_list_that_is_filtered_upstream_is_the_same_as_one_that_filters()
    {
        Gen.Select(Options, History).Sample((options, history) =>
        {
            var (scheduler, replica) = (new TestScheduler(), new RowReplica());
            using var one = replica.Sets.Filter(Passes).Bind(out var upstream, options with { Filter = null, Sort = Row.ByRank }, scheduler);
            using var other = replica.Sets.Bind(out var list, options with { Filter = Passes, Sort = Row.ByRank }, scheduler);

            foreach (var step in history.Prepend(new Step("a1 b2 c3 d4", IsSnapshot: true, Runs: true)))
            {
                _ = step.IsSnapshot ? replica.Snapshot(step.Changes) : replica.Change(step.Changes);
                if (step.Runs)
                    scheduler.Start();
            }

            scheduler.Start();
            upstream.ShouldBe(list);
            list.ShouldBe(replica.Rows.Where(Passes).Order(Row.ByRank).ThenBy(row => row.Id, StringComparer.Ordinal).Take(options.Top ?? 100));
        });
    }

    private static Gen<TValue> OneOf<TValue>(params TValue[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool Passes(Row row) => row.Rank % 3 != 0;

    private static IEnumerable<Row> Expected(BindingOptions<Row> options, IEnumerable<Row> rows) =>
        (options.Sort is null ? rows : rows.Order(options.Sort).ThenBy(row => row.Id, StringComparer.Ordinal)).Take(options.Top ?? int.MaxValue);

    private sealed record Step(string Changes, bool IsSnapshot, bool Runs);

    // The replica's rows that pass, in the order in which the list got to know of them.
    private sealed class Arrivals(Func<Row, bool>? filter)
    {
        private readonly List<ItemImage> _fresh = [];
        private readonly Dictionary<ItemImage, Row> _rows = [];
        private List<ItemImage> _arrived = [];

        public void Add(ReplicaChangeSet<Row> set)
        {
            if (set.IsSnapshot)
            {
                _fresh.Clear();
                _rows.Clear();
            }

            foreach (var change in set.Changes)
            {
                if (change.Current is null)
                    Remove(change.Key);
                else
                    Put(change.Key, change.Current);
            }
        }

        public IEnumerable<Row> TakeRows()
        {
            _arrived = [.. _arrived.Union(_fresh).Where(key => _rows.TryGetValue(key, out var row) && filter?.Invoke(row) != false)];
            _fresh.Clear();
            return _arrived.Select(key => _rows[key]);
        }

        private void Put(ItemImage key, Row row)
        {
            _rows[key] = row;
            if (!_fresh.Contains(key))
                _fresh.Add(key);
        }

        private void Remove(ItemImage key)
        {
            _rows.Remove(key);
            _fresh.Remove(key);
        }
    }
}
