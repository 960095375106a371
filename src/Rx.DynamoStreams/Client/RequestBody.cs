using System.Buffers;
using System.Text.Json;

namespace Rx.DynamoStreams.Client;

// The bodies of the four requests. What was not asked for is left out rather than sent as null.
internal static class RequestBody
{
    public static ReadOnlyMemory<byte> Of(ListStreamsRequest request) => Write(request, static (writer, request) =>
    {
        WriteOptional(writer, "TableName"u8, request.TableName);
        WriteOptional(writer, "ExclusiveStartStreamArn"u8, request.ExclusiveStartStreamArn);
    });

    public static ReadOnlyMemory<byte> Of(DescribeStreamRequest request) => Write(request, static (writer, request) =>
    {
        writer.WriteString("StreamArn"u8, request.StreamArn);
        WriteOptional(writer, "ExclusiveStartShardId"u8, request.ExclusiveStartShardId);
        if (request.ChildrenOf is null)
            return;
        writer.WriteStartObject("ShardFilter"u8);
        writer.WriteString("Type"u8, "CHILD_SHARDS"u8);
        writer.WriteString("ShardId"u8, request.ChildrenOf);
        writer.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Of(GetShardIteratorRequest request) => Write(request, static (writer, request) =>
    {
        writer.WriteString("StreamArn"u8, request.StreamArn);
        writer.WriteString("ShardId"u8, request.ShardId);
        writer.WriteString("ShardIteratorType"u8, NameOf(request.Type));
        WriteOptional(writer, "SequenceNumber"u8, request.SequenceNumber?.ToString());
    });

    public static ReadOnlyMemory<byte> Of(GetRecordsRequest request) => Write(request, static (writer, request) =>
    {
        writer.WriteString("ShardIterator"u8, request.ShardIterator);
        if (request.Limit is { } limit)
            writer.WriteNumber("Limit"u8, limit);
    });

    private static ReadOnlyMemory<byte> Write<TRequest>(TRequest request, Action<Utf8JsonWriter, TRequest> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writeMembers(writer, request);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static ReadOnlySpan<byte> NameOf(ShardIteratorType type) => type switch
    {
        ShardIteratorType.TrimHorizon => "TRIM_HORIZON"u8,
        ShardIteratorType.Latest => "LATEST"u8,
        ShardIteratorType.AtSequenceNumber => "AT_SEQUENCE_NUMBER"u8,
        ShardIteratorType.AfterSequenceNumber => "AFTER_SEQUENCE_NUMBER"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is no type of iterator."),
    };
}
