using Amazon.DynamoDBv2.Model;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Items;

public sealed class FromAttributeMapTests
{
    public static TheoryData<string, AttributeValue?> WithoutValue => new()
    {
        { "nothing is set", new AttributeValue() },
        { "null", null },
        { "null in a list", new AttributeValue { L = [null!] } },
        { "nothing in a map", new AttributeValue { M = new() { ["b"] = new() } } },
        { "null in a text set", new AttributeValue { SS = [null!] } },
        { "null in a number set", new AttributeValue { NS = ["1", null!] } },
        { "null in a binary set", new AttributeValue { BS = [null!] } },
        { "an empty set, which no table can hold", new AttributeValue { SS = [] } },
    };

    [Theory]
    [MemberData(nameof(WithoutValue))]
    public void An_attribute_without_a_value_is_refused_by_name(string what, AttributeValue? value)
    {
        var attributes = new Dictionary<string, AttributeValue> { ["b"] = value! };

        var refused = Should.Throw<ArgumentException>(() => ItemImage.FromAttributeMap(attributes), what);

        refused.Message.ShouldStartWith("The attribute 'b' has no value");
    }

    [Fact]
    public void More_levels_than_an_item_can_have_are_refused()
    {
        var value = new AttributeValue("x");
        for (var level = 0; level < 100; level++)
            value = new AttributeValue { L = [value] };

        var refused = Should.Throw<ArgumentException>(() => ItemImage.FromAttributeMap(new Dictionary<string, AttributeValue> { ["a"] = value }));

        refused.Message.ShouldStartWith("The attributes are nested deeper than the 32 levels");
    }

    [Fact]
    public void A_lone_surrogate_is_refused_rather_than_replaced()
    {
        var inName = new Dictionary<string, AttributeValue> { ["\ud800"] = new("x") };
        var inText = new Dictionary<string, AttributeValue> { ["a"] = new("x\udc00") };
        var inSet = new Dictionary<string, AttributeValue> { ["a"] = new() { SS = ["\udc00\ud800"] } };

        var refusals = new[] { inName, inText, inSet }.Select(item => Should.Throw<ArgumentException>(() => ItemImage.FromAttributeMap(item)));

        refusals.ShouldAllBe(refused => refused.Message.Contains("lone surrogate"));
    }

    [Fact]
    public void Text_is_written_as_the_service_writes_it_so_that_images_compare()
    {
        var attributes = new Dictionary<string, AttributeValue> { ["é"] = new("<漢&字>") };

        var image = ItemImage.FromAttributeMap(attributes);

        image.ShouldBe(ItemImage.Parse("""{"é":{"S":"<漢&字>"}}"""));
    }
}
