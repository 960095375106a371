using Amazon.Runtime;

namespace Rx.DynamoStreams.LocalTests.Checkpoints;

// The line between one client and the emulator: it counts the calls, and can do something before one of them, or break at it.
internal sealed class CallLine : DelegatingHandler
{
    private readonly List<string> _calls = [];

    public CallLine()
        : base(new SocketsHttpHandler())
    {
    }

    // The operations' names in their order.
    public IReadOnlyList<string> Calls => _calls;

    // The call, from 1, that breaks; every later one breaks, too, as when the process is gone.
    public int? BreaksAt { get; set; }

    // Whether the call that breaks still reaches the emulator, and only its answer is lost.
    public bool LosesAnswer { get; set; }

    // What happens elsewhere before a call, from 1, is sent.
    public Dictionary<int, Func<Task>> Before { get; } = [];

    public HttpClientFactory Factory => new OneClient(this);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _calls.Add(request.Headers.GetValues("X-Amz-Target").Single().Split('.')[^1]);
        if (Before.TryGetValue(_calls.Count, out var step))
            await step();
        if (_calls.Count > BreaksAt || (_calls.Count == BreaksAt && !LosesAnswer))
            throw new HttpRequestException("The line is broken.");
        var answer = await base.SendAsync(request, cancellationToken);
        return _calls.Count == BreaksAt ? throw new HttpRequestException("The line broke before the answer.") : answer;
    }

    private sealed class OneClient(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
