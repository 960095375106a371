using System.Text.Json.Serialization;

namespace Replica;

// An item of the table "players".
internal sealed record Player(string Id, int Score, int Level)
{
    public static IComparer<Player> BestFirst { get; } = Comparer<Player>.Create((one, other) => other.Score.CompareTo(one.Score));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Player))]
internal sealed partial class PlayerJson : JsonSerializerContext;
