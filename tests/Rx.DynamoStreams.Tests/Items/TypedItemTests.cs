using System.Text.Json;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Runtime;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

[Trait("Rule", "I1")]
public sealed class TypedItemTests
{
    private const string OrderJson = """
        {"id":{"S":"o-1"},"total":{"N":"1234567890123456.789"},"isPaid":{"BOOL":true},"note":{"NULL":true},
         "lines":{"L":[{"M":{"sku":{"S":"é"},"count":{"N":"2"}}},{"M":{"sku":{"S":""},"count":{"N":"0"}}}]},
         "signature":{"B":"AP8Q"},"tags":{"SS":["new","gift"]},"sizes":{"NS":["3","5"]},"unknown":{"S":"left out"}}
        """;

    [Fact]
    public void A_record_is_made_through_source_generated_JSON()
    {
        var image = ItemImage.Parse(OrderJson);

        var order = image.Deserialize(TypedItems.Default.Order)!;

        order.Id.ShouldBe("o-1");
        order.Total.ShouldBe(1234567890123456.789m);
        order.Lines.ShouldBe([new OrderLine("é", 2), new OrderLine("", 0)]);
        order.Signature.ShouldBe([0x00, 0xFF, 0x10]);
        order.Tags.ShouldBe(["new", "gift"], ignoreOrder: true);
        order.Sizes.ShouldBe([3, 5], ignoreOrder: true);
        order.Note.ShouldBeNull();
        order.IsPaid.ShouldBeTrue();
    }

    [Fact]
    public void An_item_that_does_not_fit_the_type_is_refused_with_the_place_and_without_the_contents()
    {
        var image = ItemImage.Parse("""{"id":{"S":"o-1"},"total":{"S":"hunter2"}}""");

        var refused = Should.Throw<JsonException>(() => image.Deserialize(TypedItems.Default.Order));

        refused.Message.ShouldContain("$.total");
        refused.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_class_with_the_attributes_of_the_SDK_is_made_through_its_context_without_a_call()
    {
        var image = ItemImage.Parse(OrderJson);
        var http = new RefusingHttp();
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("key", "secret"), new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.USEast1, HttpClientFactory = http });
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();

        var order = image.Deserialize<MappedOrder>(context);

        order.Id.ShouldBe("o-1");
        order.Total.ShouldBe(1234567890123456.789m);
        order.Signature.ShouldBe([0x00, 0xFF, 0x10]);
        order.Tags.ShouldBe(["new", "gift"], ignoreOrder: true);
        http.Clients.ShouldBe(0);
    }

    private sealed class RefusingHttp : HttpClientFactory
    {
        public int Clients { get; private set; }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            Clients++;
            throw new InvalidOperationException("No call is expected.");
        }
    }
}
