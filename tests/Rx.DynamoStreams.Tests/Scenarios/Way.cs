namespace Rx.DynamoStreams.Tests.Scenarios;

// How a consumer gets its events.
public enum Way
{
    Subscribe,
    Handlers,
    Batches,
    Pull,
}
