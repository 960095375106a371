namespace Rx.DynamoStreams.Testing;

/// <summary>What happens to a <see cref="SimulatedTable"/>, and how often.</summary>
public sealed record SimulatedLoad
{
    /// <summary>How many items there can be. Default 30.</summary>
    public int Keys { get; init; } = 30;

    /// <summary>The share of writes that goes to a tenth of the keys. Default 0.5.</summary>
    public double HotShare { get; init; } = 0.5;

    /// <summary>How long it is between two writes, on average. Default 1 minute.</summary>
    public TimeSpan WriteInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many writes come at once at most. Default 5.</summary>
    public int BurstMax { get; init; } = 5;

    /// <summary>The share of writes that delete. Default 0.1.</summary>
    public double Deletes { get; init; } = 0.1;

    /// <summary>The share of writes by which an item's time to live ends. Default 0.05.</summary>
    public double Expiries { get; init; } = 0.05;

    /// <summary>How long a shard lives, give or take a quarter. Default 4 hours, as in the service.</summary>
    public TimeSpan ShardLife { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The share of shards that end in a split. Default 0.15.</summary>
    public double Splits { get; init; } = 0.15;

    /// <summary>How many shards are open at most; then none splits. Default 8.</summary>
    public int OpenShardsMax { get; init; } = 8;

    /// <summary>A load of some kind, between a quiet table with one shard and a busy one with many.</summary>
    /// <param name="seed">Decides which.</param>
    public static SimulatedLoad SomeOf(int seed)
    {
        var random = new Random(seed);
        return new SimulatedLoad
        {
            Keys = random.Next(1, 40),
            HotShare = random.NextDouble(),
            WriteInterval = TimeSpan.FromSeconds(random.Next(10, 600)),
            BurstMax = random.Next(1, 30),
            Deletes = random.NextDouble() * 0.3,
            Expiries = random.NextDouble() * 0.2,
            ShardLife = TimeSpan.FromMinutes(random.Next(5, 300)),
            Splits = random.NextDouble() * 0.4,
            OpenShardsMax = random.Next(1, 9),
        };
    }
}
