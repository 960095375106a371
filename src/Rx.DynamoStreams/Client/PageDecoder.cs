using System.Text.Json;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams.Client;

// The body of an answer to GetRecords, read once with Utf8JsonReader: the envelope of each record is decoded, keys and images
// stay slices of the body. Members that it does not know are skipped. It is the reference for FastPageDecoder.
internal static class PageDecoder
{
    // An image sits four levels deep: page, Records, record, dynamodb.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = DynamoJson.MaxImageDepth + 4 };

    public static GetRecordsResponse Decode(ReadOnlyMemory<byte> body, GetRecordsRequest request)
    {
        try
        {
            return DecodePage(body, request);
        }
        catch (JsonException e) when (DynamoJson.IsFromReader(e))
        {
            // The reader quotes the text that it stumbles over, up to the end of the page: contents belong into no message.
            var cause = new JsonException($"It is no JSON, cut short, or nested too deep, at line {e.LineNumber + 1}, byte {e.BytePositionInLine}.", null, e.LineNumber, e.BytePositionInLine);
            throw new StreamsCall(Operations.GetRecords, request.StreamArn, request.ShardId).Malformed(cause.Message, cause);
        }
        // FormatException: a number out of range. InvalidOperationException: text that is not valid Unicode.
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new StreamsCall(Operations.GetRecords, request.StreamArn, request.ShardId).Malformed(e.Message, e);
        }
    }

    private static GetRecordsResponse DecodePage(ReadOnlyMemory<byte> body, GetRecordsRequest request)
    {
        var reader = new Utf8JsonReader(body.Span, Options);
        IReadOnlyList<ItemChange>? records = null;
        string? next = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Records"u8))
                records = DecodeRecords(ref reader, body, request.ShardId);
            else if (reader.ValueTextEquals("NextShardIterator"u8))
                next = OptionalText(ref reader);
            else
                reader.Skip();
        }
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            throw new JsonException("The page does not end where it should.");
        return new GetRecordsResponse(records ?? throw new JsonException("The page has no 'Records'."), next);
    }

    private static List<ItemChange> DecodeRecords(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, string shardId)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var records = new List<ItemChange>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            records.Add(DecodeRecord(ref reader, body, shardId));
        if (reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException("'Records' has an element that is no record.");
        return records;
    }

    private static ItemChange DecodeRecord(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, string shardId)
    {
        var record = new RecordEnvelope { ShardId = shardId };
        var kind = ChangeKind.None;
        string? unknownName = null;
        var hasNumber = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dynamodb"u8))
                hasNumber = DecodeStreamRecord(ref reader, body, ref record);
            else if (reader.ValueTextEquals("eventID"u8))
                record.EventId = TextSlice(ref reader, body);
            else if (reader.ValueTextEquals("eventName"u8))
                kind = DecodeKind(ref reader, out unknownName);
            else if (reader.ValueTextEquals("userIdentity"u8))
                record.IsExpired = DecodeIsExpired(ref reader);
            else
                reader.Skip();
        }
        if (!hasNumber)
            throw new JsonException("A record has no 'SequenceNumber'.");
        if (record.Keys.IsAbsent)
            throw new JsonException("A record has no 'Keys'.");
        return kind switch
        {
            ChangeKind.Insert => new Insert(record),
            ChangeKind.Modify => new Modify(record),
            ChangeKind.Remove => new Remove(record),
            ChangeKind.Unknown => new UnknownChange(record, unknownName!),
            _ => throw new JsonException("A record has no 'eventName'."),
        };
    }

    private static bool DecodeStreamRecord(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, ref RecordEnvelope record)
    {
        var hasNumber = false;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Keys"u8))
                record.Keys = ObjectSlice(ref reader, body);
            else if (reader.ValueTextEquals("NewImage"u8))
                record.NewImage = ObjectSlice(ref reader, body);
            else if (reader.ValueTextEquals("OldImage"u8))
                record.OldImage = ObjectSlice(ref reader, body);
            else if (reader.ValueTextEquals("SequenceNumber"u8))
            {
                record.SequenceNumber = DecodeSequenceNumber(ref reader);
                hasNumber = true;
            }
            else if (reader.ValueTextEquals("SizeBytes"u8))
                record.SizeBytes = OptionalSize(ref reader);
            else if (reader.ValueTextEquals("ApproximateCreationDateTime"u8))
                record.CreatedAtMilliseconds = OptionalTime(ref reader);
            else
                reader.Skip();
        }
        return hasNumber;
    }

    private static SequenceNumber DecodeSequenceNumber(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        var isNumber = reader.ValueIsEscaped
            ? SequenceNumber.TryParse(reader.GetString(), out var number)
            : SequenceNumber.TryParse(reader.ValueSpan, out number);
        return isNumber ? number : throw new JsonException("A record's 'SequenceNumber' is none.");
    }

    private static ChangeKind DecodeKind(ref Utf8JsonReader reader, out string? unknownName)
    {
        Expect(ref reader, JsonTokenType.String);
        unknownName = null;
        if (reader.ValueTextEquals("INSERT"u8))
            return ChangeKind.Insert;
        if (reader.ValueTextEquals("MODIFY"u8))
            return ChangeKind.Modify;
        if (reader.ValueTextEquals("REMOVE"u8))
            return ChangeKind.Remove;
        unknownName = reader.GetString();
        return ChangeKind.Unknown;
    }

    // A deletion by time to live carries the service's own identity; DynamoDB Local writes the names in PascalCase.
    private static bool DecodeIsExpired(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("'userIdentity' is no object.");
        bool isService = false, isDynamo = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("Type"u8))
                isService = OptionalText(ref reader) == "Service";
            else if (reader.ValueTextEquals("principalId"u8) || reader.ValueTextEquals("PrincipalId"u8))
                isDynamo = OptionalText(ref reader) == "dynamodb.amazonaws.com";
            else
                reader.Skip();
        }
        return isService && isDynamo;
    }

    private static ItemSlice ObjectSlice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Keys or an image is no object.");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new ItemSlice(body[start..(int)reader.BytesConsumed]);
    }

    private static ItemSlice TextSlice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("'eventID' is no text.");
        if (reader.ValueIsEscaped)
            return new ItemSlice(System.Text.Encoding.UTF8.GetBytes(reader.GetString()!));
        var start = (int)reader.TokenStartIndex + 1;
        return new ItemSlice(body.Slice(start, reader.ValueSpan.Length));
    }

    private static string? OptionalText(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            throw new JsonException("A text is expected.");
        return reader.GetString();
    }

    private static long OptionalSize(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Null => 0,
            JsonTokenType.Number => reader.GetInt64(),
            _ => throw new JsonException("'SizeBytes' is no number."),
        };
    }

    // Seconds since 1970, with or without a fraction, possibly in exponent form.
    private static long? OptionalTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonException("'ApproximateCreationDateTime' is no number.");
        // Rounded, as a fraction of a second has no exact binary form.
        var milliseconds = Math.Round(reader.GetDouble() * 1000);
        return milliseconds is >= MinMilliseconds and <= MaxMilliseconds
            ? (long)milliseconds
            : throw new JsonException("'ApproximateCreationDateTime' is no time.");
    }

    private const double MinMilliseconds = -62_135_596_800_000; // the year 1, the first that DateTimeOffset has
    private const double MaxMilliseconds = 253_402_300_799_000; // the end of the year 9999

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw new JsonException($"{type} is expected, and {reader.TokenType} is there.");
    }

    private enum ChangeKind
    {
        None,
        Insert,
        Modify,
        Remove,
        Unknown,
    }
}
