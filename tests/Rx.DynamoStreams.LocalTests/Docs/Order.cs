using System.Text.Json.Serialization;

namespace Rx.DynamoStreams.LocalTests.Docs;

// The items of docs/replicas.md.
internal sealed record Order(string Id, string Customer, decimal Total, string State);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;
