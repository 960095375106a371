using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.DataModel;

namespace Rx.DynamoStreams.Tests.Items;

internal sealed record Order(
    string Id, decimal Total, List<OrderLine> Lines, byte[] Signature, HashSet<string> Tags, HashSet<int> Sizes, string? Note, bool IsPaid);

internal sealed record OrderLine(string Sku, int Count);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
internal sealed partial class TypedItems : JsonSerializerContext;

[DynamoDBTable("orders")]
public sealed class MappedOrder
{
    [DynamoDBHashKey("id")]
    public string Id { get; set; } = "";

    [DynamoDBProperty("total")]
    public decimal Total { get; set; }

    [DynamoDBProperty("tags")]
    public HashSet<string> Tags { get; set; } = [];

    [DynamoDBProperty("signature")]
    public byte[] Signature { get; set; } = [];

    [DynamoDBIgnore]
    public string? Note { get; set; }
}
