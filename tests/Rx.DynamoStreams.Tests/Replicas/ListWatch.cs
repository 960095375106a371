using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.ComponentModel;
using Shouldly;

namespace Rx.DynamoStreams.Tests.Replicas;

// Watches a list as a view does: plays each of its events against a copy of its own, which must then equal the list.
internal sealed class ListWatch
{
    private readonly List<string> _properties = [];
    private readonly ReadOnlyObservableCollection<Row> _list;
    private readonly List<Row> _copy;

    public ListWatch(ReadOnlyObservableCollection<Row> list)
    {
        _list = list;
        _copy = [.. list];
        ((INotifyPropertyChanged)list).PropertyChanged += (_, e) => _properties.Add(e.PropertyName!);
        ((INotifyCollectionChanged)list).CollectionChanged += (_, e) => Play(e);
    }

    // "+a1@0", "-a1@0", "a1>a2@0", "a1 0>3", "reset"
    public List<string> Events { get; } = [];

    public string TakeEvents()
    {
        var events = string.Join(", ", Events);
        Events.Clear();
        return events;
    }

    private void Play(NotifyCollectionChangedEventArgs e)
    {
        var isCountTold = e.Action is not (NotifyCollectionChangedAction.Replace or NotifyCollectionChangedAction.Move);
        _properties.ShouldBe(isCountTold ? ["Count", "Item[]"] : ["Item[]"]);
        _properties.Clear();
        Events.Add(PlayAndTell(e));
        _copy.SequenceEqual(_list).ShouldBeTrue($"after {Events[^1]}");
    }

    private string PlayAndTell(NotifyCollectionChangedEventArgs e)
    {
        switch (e.Action)
        {
            case NotifyCollectionChangedAction.Add:
                _copy.Insert(e.NewStartingIndex, Only(e.NewItems));
                return $"+{Only(e.NewItems)}@{e.NewStartingIndex}";
            case NotifyCollectionChangedAction.Remove:
                _copy[e.OldStartingIndex].ShouldBeSameAs(Only(e.OldItems));
                _copy.RemoveAt(e.OldStartingIndex);
                return $"-{Only(e.OldItems)}@{e.OldStartingIndex}";
            case NotifyCollectionChangedAction.Replace:
                e.OldStartingIndex.ShouldBe(e.NewStartingIndex);
                _copy[e.NewStartingIndex].ShouldBeSameAs(Only(e.OldItems));
                _copy[e.NewStartingIndex] = Only(e.NewItems);
                return $"{Only(e.OldItems)}>{Only(e.NewItems)}@{e.NewStartingIndex}";
            case NotifyCollectionChangedAction.Move:
                _copy[e.OldStartingIndex].ShouldBeSameAs(Only(e.NewItems));
                _copy.RemoveAt(e.OldStartingIndex);
                _copy.Insert(e.NewStartingIndex, Only(e.NewItems));
                return $"{Only(e.NewItems)} {e.OldStartingIndex}>{e.NewStartingIndex}";
            default:
                _copy.Clear();
                _copy.AddRange(_list);
                return "reset";
        }
    }

    private static Row Only(System.Collections.IList? items) => items!.Cast<Row>().ShouldHaveSingleItem();
}
