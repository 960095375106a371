using System.Globalization;

namespace Rx.DynamoStreams.Tests.Operators;

// Changes of items that have an id and a count. Their sequence numbers are their places in the alphabet, for the lack of others.
internal static class Changes
{
    public static Insert Insert(string id, int count) => Insert(id, Image(id, count));

    public static Insert Insert(string id, string image) =>
        new(KeyOf(id), ItemImage.Parse(image)) { ShardId = "s", SequenceNumber = NumberOf(id) };

    public static Modify Modify(string id, int from, int to) =>
        new(KeyOf(id), ItemImage.Parse(Image(id, to)), ItemImage.Parse(Image(id, from))) { ShardId = "s", SequenceNumber = NumberOf(id) };

    public static Remove Remove(string id, int count) =>
        new(KeyOf(id), ItemImage.Parse(Image(id, count))) { ShardId = "s", SequenceNumber = NumberOf(id) };

    public static ItemImage KeyOf(string id) => ItemImage.Parse($$$"""{"id":{"S":"{{{id}}}"}}""");

    private static string Image(string id, int count) => $$$"""{"id":{"S":"{{{id}}}"},"count":{"N":"{{{count}}}"}}""";

    private static SequenceNumber NumberOf(string id) => SequenceNumber.Parse((id[0] - 'a' + 1).ToString(CultureInfo.InvariantCulture));
}
