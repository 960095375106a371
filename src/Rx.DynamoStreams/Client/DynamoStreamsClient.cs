using System.Net;
using Rx.DynamoStreams.Client;

namespace Rx.DynamoStreams;

/// <summary>Makes the calls of DynamoDB Streams over HTTP, signed with AWS credentials.</summary>
/// <remarks>
/// <para>
/// Credentials and region are looked up at the first call, and kept; credentials that renew themselves go on doing so. Safe
/// for concurrent calls; keep one client for as long as streams are read.
/// </para>
/// <para>
/// Each call is tried once, but for two things that the service answers and that the client can set right: with expired
/// credentials it renews them, and with a clock more than 4 minutes off it corrects its own by the service's; then it makes the
/// call once more.
/// </para>
/// </remarks>
/// <exception cref="DynamoStreamsServiceException">Thrown by each call that fails; its fault says what that means.</exception>
/// <exception cref="OperationCanceledException">Thrown by a call whose token was cancelled.</exception>
/// <exception cref="ObjectDisposedException">Thrown by a call to, or running in, a disposed client.</exception>
public sealed class DynamoStreamsClient : IDynamoStreamsClient, IDisposable
{
    private readonly AccessResolver _access;
    private readonly HttpExchange _exchange;

    /// <summary>A client for the given endpoint and credentials; it makes no call yet.</summary>
    /// <param name="options">Where and who; null for the AWS SDK's default region and credentials.</param>
    /// <exception cref="ArgumentException">Options cannot be used: the message names them all.</exception>
    public DynamoStreamsClient(DynamoStreamsClientOptions? options = null)
    {
        options ??= new DynamoStreamsClientOptions();
        options.Validate();
        _access = new AccessResolver(options);
        _exchange = new HttpExchange(options);
    }

    /// <inheritdoc/>
    public Task<ListStreamsResponse> ListStreamsAsync(ListStreamsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(
            new StreamsCall(Operations.ListStreams),
            RequestBody.Of(request),
            static (call, answer) => AnswerDecoder.ListStreams(answer.Body, call),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DescribeStreamResponse> DescribeStreamAsync(
        DescribeStreamRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(
            new StreamsCall(Operations.DescribeStream, request.StreamArn),
            RequestBody.Of(request),
            static (call, answer) => AnswerDecoder.DescribeStream(answer.Body, answer.ServiceTime, call),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<GetShardIteratorResponse> GetShardIteratorAsync(
        GetShardIteratorRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(
            new StreamsCall(Operations.GetShardIterator, request.StreamArn, request.ShardId),
            RequestBody.Of(request),
            static (call, answer) => AnswerDecoder.GetShardIterator(answer.Body, call),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<GetRecordsResponse> GetRecordsAsync(GetRecordsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(
            new StreamsCall(Operations.GetRecords, request.StreamArn, request.ShardId),
            RequestBody.Of(request),
            (_, answer) => GetRecordsResponse.Decode(answer.Body, request, answer.IsVerified),
            cancellationToken);
    }

    /// <summary>Closes the connections and ends the calls that are running; a handler from the options is left alone.</summary>
    public void Dispose() => _exchange.Dispose();

    private async Task<TResponse> CallAsync<TResponse>(
        StreamsCall call,
        ReadOnlyMemory<byte> body,
        Func<StreamsCall, HttpAnswer, TResponse> decode,
        CancellationToken cancellationToken)
    {
        var access = await _access.ResolveAsync(call, cancellationToken).ConfigureAwait(false);
        var credentials = await access.GetCredentialsAsync(call, cancellationToken).ConfigureAwait(false);
        bool mayRenew = true, mayCorrect = true;
        while (true)
        {
            var answer = await _exchange.SendAsync(call, body, access, credentials, cancellationToken).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.OK)
                return decode(call, answer);
            var error = ServiceError.Read(answer.Body, answer.ErrorType);
            if (mayRenew && FaultTable.IsExpiredToken(error.Code))
            {
                mayRenew = false;
                var expired = credentials;
                credentials = await access.RenewCredentialsAsync(call, expired, cancellationToken).ConfigureAwait(false);
                if (!credentials.Equals(expired))
                    continue;
            }
            if (mayCorrect
                && FaultTable.MayBeClockSkew(error.Code)
                && _exchange.Clock.TryCorrect(answer.SignedAt, answer.ServiceTime))
            {
                mayCorrect = false;
                continue;
            }
            throw Refused(call, answer, error);
        }
    }

    private static DynamoStreamsServiceException Refused(StreamsCall call, HttpAnswer answer, ServiceError error)
    {
        var (fault, remedy) = FaultTable.Of(call.Operation, error.Code, answer.Status);
        var code = error.Code is null ? "" : $" {error.Code}";
        var message = error.Message is null ? "" : $" \"{error.Message}\"";
        var requestId = answer.RequestId is null ? "" : $", request {answer.RequestId}";
        return call.Refused(
            fault,
            $"the service answered{code}{message} (HTTP {(int)answer.Status}{requestId})",
            remedy,
            error.Code,
            answer.RequestId,
            answer.Status);
    }
}
