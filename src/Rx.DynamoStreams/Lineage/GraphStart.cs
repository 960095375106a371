namespace Rx.DynamoStreams.Lineage;

// What a lineage began with: records created before StartedAt are left out in shards without a known parent (null: none are); what was
// created before CurrentUntil was delivered, or is of no interest; and the service's time at the very first start.
internal readonly record struct GraphStart(DateTimeOffset? StartedAt, DateTimeOffset? CurrentUntil, DateTimeOffset? BeganAt);
