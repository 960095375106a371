namespace Rx.DynamoStreams.Tests.Replicas;

// What the items of the tests' replicas are mapped to.
internal sealed record Row(string Id, int Rank)
{
    public static IComparer<Row> ByRank { get; } = Comparer<Row>.Create((a, b) => a.Rank.CompareTo(b.Rank));

    public ItemImage Key => KeyOf(Id);

    public static ItemImage KeyOf(string id) => ItemImage.Parse($$$"""{"id":{"S":"{{{id}}}"}}""");

    // "a1" is the row a of rank 1.
    public static Row Parse(string text) => new(text[..1], int.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture));

    public override string ToString() => $"{Id}{Rank}";
}
