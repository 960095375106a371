using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.ComponentModel;

namespace Rx.DynamoStreams.Replicas;

// A list that raises the events of each step. A Reset to the items that it has already is none.
internal sealed class BoundCollection<T> : ObservableCollection<T>
{
    public void Apply(ListOperation<T> step)
    {
        switch (step)
        {
            case ListOperation<T>.Insert insert:
                Insert(insert.Index, insert.Item);
                break;
            case ListOperation<T>.Remove remove:
                RemoveAt(remove.Index);
                break;
            case ListOperation<T>.Replace replace:
                this[replace.Index] = replace.Item;
                break;
            case ListOperation<T>.Move move:
                Move(move.From, move.To);
                break;
            case ListOperation<T>.Reset reset:
                Reset(reset.Items);
                break;
        }
    }

    private void Reset(IReadOnlyList<T> items)
    {
        CheckReentrancy();
        if (Items.Count == items.Count && Items.Zip(items, (old, item) => ReferenceEquals(old, item)).All(same => same))
            return;
        Items.Clear();
        ((List<T>)Items).AddRange(items);
        OnPropertyChanged(new PropertyChangedEventArgs(nameof(Count)));
        OnPropertyChanged(new PropertyChangedEventArgs("Item[]"));
        OnCollectionChanged(new NotifyCollectionChangedEventArgs(NotifyCollectionChangedAction.Reset));
    }
}
