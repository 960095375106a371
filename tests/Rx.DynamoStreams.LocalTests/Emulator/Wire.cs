using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Rx.DynamoStreams.LocalTests.Emulator;

// What goes between a client and the emulator: it remembers the errors that came back, and can hold one read until the test
// has changed the world behind it.
public sealed class Wire() : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly TimeSpan HoldLimit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _errors = new();
    private HeldRead? _next;

    // The service's names of errors, in their order.
    public IReadOnlyCollection<string> Errors => _errors;

    // Comes back once a GetRecords call is about to be sent; it is sent when the hold is released.
    public async Task<HeldRead> HoldNextReadAsync()
    {
        var held = new HeldRead();
        Volatile.Write(ref _next, held);
        await held.Reached.WaitAsync(HoldLimit);
        return held;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers.GetValues("X-Amz-Target").Single().EndsWith(".GetRecords", StringComparison.Ordinal)
            && Interlocked.Exchange(ref _next, null) is { } held)
            await held.PassAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        _errors.Enqueue(((string)body!["__type"]!).Split('#')[^1]);
        return response;
    }
}
