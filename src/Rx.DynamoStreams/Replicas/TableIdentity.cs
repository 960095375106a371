namespace Rx.DynamoStreams.Replicas;

// What tells a table from another one that was made under its name.
internal readonly record struct TableIdentity(string? Id, DateTime? CreatedAt);
