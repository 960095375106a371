namespace Dashboard;

// What stays the same while the process lives.
internal sealed record BoardIdentity(string World, string Table, bool IsShop, string? TopBy)
{
    public string Run { get; } = Guid.NewGuid().ToString("N")[..8];
}
