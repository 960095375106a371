using System.Text.Json.Serialization;

namespace Rx.DynamoStreams.Tests.Hosting;

// What the items of hosted replicas are mapped to.
internal sealed record Shown(string Id);

[JsonSerializable(typeof(Shown))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ShownJson : JsonSerializerContext;
