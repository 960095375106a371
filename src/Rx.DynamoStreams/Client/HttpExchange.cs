using System.Net.Http.Headers;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Security.Authentication;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Client;

// One signed request, and its whole answer or a typed fault: what goes wrong on the wire becomes a Transient fault, whatever
// HttpClient calls it. Safe for concurrent calls.
internal sealed class HttpExchange : IDisposable
{
    private const string ContentType = "application/x-amz-json-1.0";
    private const string TargetPrefix = "DynamoDBStreams_20120810.";

    private static readonly ProductInfoHeaderValue UserAgent =
        new("Rx.DynamoStreams", typeof(HttpExchange).Assembly.GetName().Version?.ToString(3));

    private readonly DynamoStreamsClientOptions _options;
    private readonly HttpClient _http;
    private readonly SignatureV4 _signature = new("dynamodb");
    private readonly CancellationTokenSource _closing = new();

    public HttpExchange(DynamoStreamsClientOptions options)
    {
        _options = options;
        Clock = new SigningClock(options.Scheduler);
        _http = options.HttpMessageHandler is { } given
            ? new HttpClient(given, disposeHandler: false)
            : new HttpClient(NewHandler(), disposeHandler: true);
        // The time limit is kept here, on the scheduler, and over the body too.
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    public SigningClock Clock { get; }

    public async Task<HttpAnswer> SendAsync(
        StreamsCall call,
        ReadOnlyMemory<byte> body,
        StreamsAccess access,
        ImmutableCredentials credentials,
        CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(DynamoStreamsClient));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using var timer = _options.Scheduler.Schedule(stop, _options.CallTimeout, static (_, stop) => Stop(stop));
        var signedAt = Clock.Now;
        using var request = NewRequest(call, body, access, credentials, signedAt);
        try
        {
            using var response = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token).ConfigureAwait(false);
            var (answer, isVerified) = await ResponseBody
                .ReadAsync(response, _options.MaxResponseBytes, call, stop.Token).ConfigureAwait(false);
            return new HttpAnswer(response.StatusCode, answer, isVerified, signedAt)
            {
                ErrorType = Header(response, "x-amzn-ErrorType"),
                RequestId = Header(response, "x-amzn-RequestId"),
                ServiceTime = response.Headers.Date,
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException($"{call} was cancelled.", e, cancellationToken);
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(DynamoStreamsClient));
            throw FaultOf(e, call, access.Endpoint, isTimeout: stop.IsCancellationRequested);
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _http.Dispose();
    }

    // Five minutes: a connection follows the endpoint's address when that changes.
    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };

    private static IDisposable Stop(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended at this very moment.
        }
        return Disposable.Empty;
    }

    private HttpRequestMessage NewRequest(
        StreamsCall call,
        ReadOnlyMemory<byte> body,
        StreamsAccess access,
        ImmutableCredentials credentials,
        DateTimeOffset signedAt)
    {
        var target = TargetPrefix + call.Operation;
        var dateText = SignatureV4.DateText(signedAt);
        (string Name, string Value)[] headers = string.IsNullOrEmpty(credentials.Token)
            ? [("content-type", ContentType), ("host", access.Host), ("x-amz-date", dateText), ("x-amz-target", target)]
            : [
                ("content-type", ContentType), ("host", access.Host), ("x-amz-date", dateText),
                ("x-amz-security-token", credentials.Token), ("x-amz-target", target),
            ];
        var request = new HttpRequestMessage(HttpMethod.Post, access.Endpoint) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-type", ContentType);
        // All but the first, which is the content's.
        foreach (var (name, value) in headers.AsSpan(1))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.UserAgent.Add(UserAgent);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            _signature.Authorization("POST", headers, body.Span, dateText, access.SigningRegion, credentials));
        return request;
    }

    private DynamoStreamsServiceException FaultOf(Exception e, StreamsCall call, Uri endpoint, bool isTimeout)
    {
        if (isTimeout)
        {
            return call.Failed(
                StreamFault.Transient,
                $"{endpoint} sent no complete answer within {_options.CallTimeout}",
                $"Try again later; if it lasts, check the network, or raise {nameof(DynamoStreamsClientOptions.CallTimeout)}.",
                e);
        }
        if (IsNoHttp(e))
            return call.Malformed(e.Message, e);
        // A certificate that is refused stays refused. A handshake that broke off has a cause of its own inside.
        if (e.InnerException is AuthenticationException { InnerException: null } refused)
        {
            return call.Failed(
                StreamFault.Fatal,
                $"no secure connection with {endpoint} could be made ({refused.Message})",
                "Check the endpoint, and that this machine trusts its certificate.",
                e);
        }
        return call.Failed(
            StreamFault.Transient,
            $"the connection with {endpoint} failed ({e.Message})",
            "Try again later; if it lasts, check the endpoint, the proxy and the network.",
            e);
    }

    private static bool IsNoHttp(Exception e)
    {
        var error = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError;
        return error is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
