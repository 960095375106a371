namespace Rx.DynamoStreams.Tests.Cli;

// Item changes with all their fields, to show.
internal static class Changes
{
    public const string ShardId = "shardId-00000001732354800000-0a1b2c3d";

    public static readonly DateTimeOffset CreatedAt = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public static Insert Insert(string keys, string? newImage) => new(Image(keys), OptionalImage(newImage))
    {
        ShardId = ShardId,
        SequenceNumber = SequenceNumber.Parse("000000000000000000001"),
        CreatedAt = CreatedAt,
        EventId = "e1",
        SizeBytes = 59,
    };

    public static Modify Modify(string keys, string? newImage, string? oldImage) => new(Image(keys), OptionalImage(newImage), OptionalImage(oldImage))
    {
        ShardId = ShardId,
        SequenceNumber = SequenceNumber.Parse("000000000000000000002"),
        CreatedAt = CreatedAt,
        EventId = "e2",
        SizeBytes = 118,
    };

    public static Remove Remove(string keys, string? oldImage, bool isExpired = false) => new(Image(keys), OptionalImage(oldImage), isExpired)
    {
        ShardId = ShardId,
        SequenceNumber = SequenceNumber.Parse("000000000000000000003"),
        CreatedAt = CreatedAt,
        EventId = "e3",
        SizeBytes = 59,
    };

    // Only the service can name a kind that is not known, so this one comes out of a page.
    public static UnknownChange Unknown(string eventName)
    {
        var body = $$$"""{"Records":[{"eventID":"e4","eventName":"{{{eventName}}}","dynamodb":{"Keys":{"id":{"S":"a"}},"SequenceNumber":"000000000000000000004","SizeBytes":3}}]}""";
        var page = GetRecordsResponse.Decode(System.Text.Encoding.UTF8.GetBytes(body), new GetRecordsRequest("arn", ShardId, "iterator"));
        return (UnknownChange)page.Records[0];
    }

    private static ItemImage Image(string json) => ItemImage.Parse(json);

    private static ItemImage? OptionalImage(string? json) => json is null ? null : ItemImage.Parse(json);
}
