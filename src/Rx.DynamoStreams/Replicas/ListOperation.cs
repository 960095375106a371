namespace Rx.DynamoStreams.Replicas;

// One step by which a list becomes another one; the places are those in the list as the steps before it left it.
internal abstract record ListOperation<T>
{
    private ListOperation()
    {
    }

    public sealed record Insert(int Index, T Item) : ListOperation<T>;

    public sealed record Remove(int Index) : ListOperation<T>;

    public sealed record Replace(int Index, T Item) : ListOperation<T>;

    public sealed record Move(int From, int To) : ListOperation<T>;

    public sealed record Reset(IReadOnlyList<T> Items) : ListOperation<T>;
}
