namespace Rx.DynamoStreams.Tests.Client;

internal sealed record LoopbackRequest(string RequestLine, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Operation => Headers["x-amz-target"].Split('.')[1];
}
