using System.Text.Json;

namespace Rx.DynamoStreams.Client;

// The bodies of the three small answers. Members that they do not know are skipped; a wrong type, or a missing member that
// nothing can go on without, is a Malformed fault.
internal static class AnswerDecoder
{
    private const int MaxMessageLength = 300;

    public static ListStreamsResponse ListStreams(ReadOnlySpan<byte> body, StreamsCall call)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, AnswerJsonContext.Default.ListStreamsAnswer);
            var streams = Required(answer?.Streams, "Streams").ConvertAll(stream => new StreamSummary(
                Required(stream?.StreamArn, "StreamArn"), stream!.TableName ?? "", stream.StreamLabel ?? ""));
            return new ListStreamsResponse(streams, NullIfEmpty(answer!.LastEvaluatedStreamArn));
        }
        catch (JsonException e)
        {
            throw Malformed(call, e);
        }
    }

    public static DescribeStreamResponse DescribeStream(ReadOnlySpan<byte> body, DateTimeOffset? serviceTime, StreamsCall call)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, AnswerJsonContext.Default.DescribeStreamAnswer);
            var stream = Required(answer?.StreamDescription, "StreamDescription");
            // A stream that is being set up has no shards yet.
            var shards = stream.Shards?.ConvertAll(ShardOf) ?? [];
            return new DescribeStreamResponse(StatusOf(stream.StreamStatus), shards, NullIfEmpty(stream.LastEvaluatedShardId))
            {
                StreamArn = stream.StreamArn,
                TableName = stream.TableName,
                StreamViewType = stream.StreamViewType,
                ServiceTime = serviceTime,
            };
        }
        catch (JsonException e)
        {
            throw Malformed(call, e);
        }
    }

    public static GetShardIteratorResponse GetShardIterator(ReadOnlySpan<byte> body, StreamsCall call)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(body, AnswerJsonContext.Default.GetShardIteratorAnswer);
            return new GetShardIteratorResponse(Required(NullIfEmpty(answer?.ShardIterator), "ShardIterator"));
        }
        catch (JsonException e)
        {
            throw Malformed(call, e);
        }
    }

    private static ShardDescription ShardOf(ShardAnswer? shard) =>
        new(Required(NullIfEmpty(shard?.ShardId), "ShardId"), NullIfEmpty(shard!.ParentShardId))
        {
            StartingSequenceNumber = NumberOf(shard.SequenceNumberRange?.StartingSequenceNumber),
            EndingSequenceNumber = NumberOf(shard.SequenceNumberRange?.EndingSequenceNumber),
        };

    private static SequenceNumber? NumberOf(string? text)
    {
        if (text is null)
            return null;
        return SequenceNumber.TryParse(text, out var number)
            ? number
            : throw new JsonException("A shard's sequence number is none.");
    }

    private static StreamStatus StatusOf(string? status) => status switch
    {
        "ENABLING" => StreamStatus.Enabling,
        "ENABLED" => StreamStatus.Enabled,
        "DISABLING" => StreamStatus.Disabling,
        "DISABLED" => StreamStatus.Disabled,
        _ => StreamStatus.Unknown,
    };

    private static T Required<T>(T? value, string name)
        where T : class => value ?? throw new JsonException($"'{name}' is missing.");

    // The reader quotes what it stumbles over, which may be all the rest of the answer.
    private static DynamoStreamsServiceException Malformed(StreamsCall call, JsonException e)
    {
        var cause = e.Message.Length <= MaxMessageLength
            ? e
            : new JsonException($"It is no JSON, at line {e.LineNumber + 1}, byte {e.BytePositionInLine}.");
        return call.Malformed(cause.Message, cause);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
