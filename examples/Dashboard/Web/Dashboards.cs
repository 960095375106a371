namespace Dashboard;

// What the pages are about.
internal sealed record Dashboards(EventBoard Board, BoardIdentity Identity)
{
    public required Feed Feed { get; init; }

    public FrameStream Frames { get; } = new();

    // Null for a real table.
    public Shop? Shop { get; init; }

    // Null where no copy of the table is kept.
    public Ranking? Ranking { get; init; }

    public Frame Frame(long afterRow = 0, long fromSecond = 0) => Board.Frame(Identity, afterRow, fromSecond) with
    {
        Shop = Shop is null ? null : new ShopState(Shop.Rate, Shop.OpenShards, Shop.IsThrottled),
        Top = Ranking?.State,
    };
}
