namespace Dashboard;

internal sealed record DashboardOptions(Uri Url)
{
    // Null for the shop in memory.
    public string? TableName { get; init; }

    public Uri? EndpointUrl { get; init; }

    public string? Region { get; init; }

    public string? TopBy { get; init; }

    public string? CheckpointFile { get; init; }

    public int Rate { get; init; }
}
