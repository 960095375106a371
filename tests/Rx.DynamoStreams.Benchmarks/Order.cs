using System.Text.Json.Serialization;
using Amazon.DynamoDBv2.DataModel;

namespace Rx.DynamoStreams.Benchmarks;

/// <summary>The item of the benchmarks as an object, for both mappers.</summary>
[DynamoDBTable("orders")]
public sealed class Order
{
    [DynamoDBHashKey("id")]
    public string Id { get; set; } = "";

    [DynamoDBRangeKey("placedAt")]
    public string PlacedAt { get; set; } = "";

    [DynamoDBProperty("total")]
    public decimal Total { get; set; }

    [DynamoDBProperty("version")]
    public long Version { get; set; }

    [DynamoDBProperty("isPaid")]
    public bool IsPaid { get; set; }

    [DynamoDBProperty("note")]
    public string? Note { get; set; }

    [DynamoDBProperty("email")]
    public string Email { get; set; } = "";

    [DynamoDBProperty("status")]
    public string Status { get; set; } = "";

    [DynamoDBProperty("address")]
    public Address Address { get; set; } = new();

    [DynamoDBProperty("lines")]
    public List<OrderLine> Lines { get; set; } = [];

    [DynamoDBProperty("tags")]
    public HashSet<string> Tags { get; set; } = [];

    [DynamoDBProperty("signature")]
    public byte[] Signature { get; set; } = [];
}

public sealed class Address
{
    [DynamoDBProperty("street")]
    public string Street { get; set; } = "";

    [DynamoDBProperty("city")]
    public string City { get; set; } = "";

    [DynamoDBProperty("place")]
    public Place Place { get; set; } = new();
}

public sealed class Place
{
    [DynamoDBProperty("latitude")]
    public double Latitude { get; set; }

    [DynamoDBProperty("longitude")]
    public double Longitude { get; set; }
}

public sealed class OrderLine
{
    [DynamoDBProperty("sku")]
    public string Sku { get; set; } = "";

    [DynamoDBProperty("count")]
    public int Count { get; set; }

    [DynamoDBProperty("price")]
    public decimal Price { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
public sealed partial class OrderJson : JsonSerializerContext;
