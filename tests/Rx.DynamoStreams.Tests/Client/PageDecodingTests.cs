using System.Text;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class PageDecodingTests
{
    private static readonly GetRecordsRequest Request = new("arn:stream", "shardId-1", "iterator");

    [Fact]
    public void Every_field_of_a_record_arrives()
    {
        var page = Decode("""
            {"Records":[{
              "awsRegion":"eu-west-1","eventID":"e1","eventName":"MODIFY","eventSource":"aws:dynamodb","eventVersion":"1.1",
              "dynamodb":{"ApproximateCreationDateTime":1700000000,"Keys":{"id":{"S":"k"}},"NewImage":{"id":{"S":"k"},"n":{"N":"2"}},
                "OldImage":{"id":{"S":"k"},"n":{"N":"1"}},"SequenceNumber":"000111100000000000000000001","SizeBytes":26,
                "StreamViewType":"NEW_AND_OLD_IMAGES"}}],
             "NextShardIterator":"next"}
            """);

        var modify = page.Records.ShouldHaveSingleItem().ShouldBeOfType<Modify>();

        page.NextShardIterator.ShouldBe("next");
        (modify.ShardId, modify.EventId, modify.SizeBytes).ShouldBe(("shardId-1", "e1", 26));
        modify.SequenceNumber.ToString().ShouldBe("000111100000000000000000001");
        modify.CreatedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        (modify.Keys.ToJson(), modify.NewImage?.ToJson(), modify.OldImage?.ToJson())
            .ShouldBe(("""{"id":"k"}""", """{"id":"k","n":2}""", """{"id":"k","n":1}"""));
    }

    [Fact]
    public void Records_keep_the_order_of_the_page_and_each_kind_is_its_own_type()
    {
        var page = Decode(PageOf(
            Record("INSERT", "9", "\"NewImage\":{}"), Record("REMOVE", "10", "\"OldImage\":{}"), Record("MODIFY", "8", "")));

        var kinds = page.Records.Select(record => (record.GetType(), record.SequenceNumber.ToString()));

        kinds.ShouldBe([(typeof(Insert), "9"), (typeof(Remove), "10"), (typeof(Modify), "8")]);
    }

    [Fact]
    [Trait("Rule", "R11")]
    public void An_unknown_event_name_is_delivered_and_the_rest_of_the_page_arrives()
    {
        var page = Decode(PageOf(Record("INSERT", "1"), Record("TRUNC\\u0041TE", "2", "\"OldImage\":{\"a\":{\"S\":\"b\"}}"), Record("REMOVE", "3")));

        var unknown = page.Records[1].ShouldBeOfType<UnknownChange>();

        unknown.EventName.ShouldBe("TRUNCATE");
        unknown.OldImage!.ToJson().ShouldBe("""{"a":"b"}""");
        unknown.NewImage.ShouldBeNull();
        page.Records.Count.ShouldBe(3);
    }

    [Fact]
    [Trait("Rule", "R11")]
    public void Members_that_are_not_known_are_skipped_at_every_level()
    {
        const string Extra = "\"new\":{\"Records\":[{\"deep\":[1,{\"SequenceNumber\":\"7\"}]}]}";
        var record = $"{{{Extra},\"eventName\":\"REMOVE\",\"userIdentity\":{{{Extra},\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}},"
            + $"\"dynamodb\":{{{Extra},\"Keys\":{{}},\"SequenceNumber\":\"1\",\"StreamViewType\":\"X\"}}}}";

        var page = Decode($"{{{Extra},\"Records\":[{record}],\"NextShardIterator\":\"n\",\"last\":null}}");

        page.Records.ShouldHaveSingleItem().ShouldBeOfType<Remove>().IsExpired.ShouldBeTrue();
        page.NextShardIterator.ShouldBe("n");
    }

    [Theory]
    [Trait("Rule", "I3")]
    [InlineData("KEYS_ONLY", "", false, false)]
    [InlineData("NEW_IMAGE", "\"NewImage\":{\"id\":{\"S\":\"k\"}}", true, false)]
    [InlineData("OLD_IMAGE", "\"OldImage\":{\"id\":{\"S\":\"k\"}}", false, true)]
    [InlineData("NEW_AND_OLD_IMAGES", "\"NewImage\":{},\"OldImage\":{}", true, true)]
    [InlineData("null", "\"NewImage\":null,\"OldImage\":null", false, false)]
    public void An_image_outside_the_view_is_absent_and_an_empty_one_is_there(string view, string images, bool hasNew, bool hasOld)
    {
        var page = Decode(PageOf(Record("MODIFY", "1", images)));

        var modify = page.Records.ShouldHaveSingleItem().ShouldBeOfType<Modify>();

        (modify.NewImage is not null).ShouldBe(hasNew, view);
        (modify.OldImage is not null).ShouldBe(hasOld, view);
    }

    [Theory]
    [Trait("Rule", "I4")]
    [InlineData("""{"type":"Service","principalId":"dynamodb.amazonaws.com"}""", true)]
    [InlineData("""{"Type":"Service","PrincipalId":"dynamodb.amazonaws.com"}""", true)]
    [InlineData("""{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}""", true)]
    [InlineData("""{"type":"User","principalId":"dynamodb.amazonaws.com"}""", false)]
    [InlineData("""{"type":"Service","principalId":"else.amazonaws.com"}""", false)]
    [InlineData("""{"type":"Service"}""", false)]
    [InlineData("""{"principalId":"dynamodb.amazonaws.com"}""", false)]
    [InlineData("""{"type":null,"principalId":null}""", false)]
    [InlineData("{}", false)]
    [InlineData("null", false)]
    public void A_removal_by_time_to_live_is_told_by_the_services_identity_in_both_casings(string identity, bool isExpired)
    {
        var record = Record("REMOVE", "1")[..^1] + $",\"userIdentity\":{identity}}}";

        var page = Decode(PageOf(record));

        page.Records.ShouldHaveSingleItem().ShouldBeOfType<Remove>().IsExpired.ShouldBe(isExpired);
    }

    [Theory]
    [InlineData("1700000000", 1_700_000_000_000)]
    [InlineData("1700000000.0", 1_700_000_000_000)]
    [InlineData("1700000000.123", 1_700_000_000_123)]
    [InlineData("1712345678.29", 1_712_345_678_290)]
    [InlineData("1.7E9", 1_700_000_000_000)]
    [InlineData("0", 0L)]
    [InlineData("-1.5", -1_500L)]
    public void A_creation_time_may_be_whole_or_a_fraction_or_an_exponent(string time, long milliseconds)
    {
        var page = Decode(PageOf(Record("INSERT", "1", $"\"ApproximateCreationDateTime\":{time}")));

        var created = page.Records.ShouldHaveSingleItem().CreatedAt;

        created.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
    }

    [Fact]
    public void A_record_needs_no_creation_time_size_or_event_id()
    {
        var page = Decode(PageOf(
            Record("INSERT", "1"), Record("INSERT", "2", "\"SizeBytes\":null,\"ApproximateCreationDateTime\":null")));

        var bare = page.Records.Select(record => (record.CreatedAt, record.SizeBytes, record.EventId));

        bare.ShouldBe([(null, 0, null), (null, 0, null)]);
    }

    [Theory]
    [InlineData("""{"Records":[]}""", null)]
    [InlineData("""{"Records":[],"NextShardIterator":null}""", null)]
    [InlineData("""{"NextShardIterator":"a\u002bb","Records":[]}""", "a+b")]
    public void The_next_iterator_is_null_when_it_is_null_or_absent(string body, string? next)
    {
        var page = Decode(body);

        page.NextShardIterator.ShouldBe(next);
        page.Records.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "R1")]
    public void The_records_of_a_page_without_a_next_iterator_are_there()
    {
        var page = Decode($"{{\"Records\":[{Record("INSERT", "1")}],\"NextShardIterator\":null}}");

        page.Records.ShouldHaveSingleItem();
    }

    [Fact]
    public void Escapes_in_names_and_values_are_understood()
    {
        var page = Decode("""
            {"Rec\u006frds":[{"eventI\u0044":"a\"\u00e9\/","event\u004eame":"INSERT",
              "dynamodb":{"\u004beys":{"id":{"S":"k"}},"SequenceNumber":"\u0031\u0032"}}]}
            """);

        var insert = page.Records.ShouldHaveSingleItem().ShouldBeOfType<Insert>();

        insert.EventId.ShouldBe("a\"é/");
        insert.SequenceNumber.ToString().ShouldBe("12");
    }

    private static GetRecordsResponse Decode(string body) => GetRecordsResponse.Decode(Encoding.UTF8.GetBytes(body), Request);

    private static string PageOf(params string[] records) => $"{{\"Records\":[{string.Join(',', records)}],\"NextShardIterator\":\"n\"}}";

    private static string Record(string name, string number, string more = "") =>
        $"{{\"eventName\":\"{name}\",\"dynamodb\":{{\"Keys\":{{\"id\":{{\"S\":\"k\"}}}},\"SequenceNumber\":\"{number}\"{(more.Length > 0 ? "," : "")}{more}}}}}";
}
