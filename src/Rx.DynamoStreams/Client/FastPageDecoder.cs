using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Text;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams.Client;

// The body of an answer to GetRecords as the service writes it, verified by its checksum. PageDecoder gets every page that has
// anything else around its images, so results, errors and limits are those of PageDecoder, and such a page costs the time of
// both. Members may come in any order; unknown ones are passed over where they are plain texts. Images are not looked into: one
// that is not JSON, if the service should ever write it, is told when opened. A page with an image that nobody could open, as it
// comes twice or is not kept for such a change, is therefore not taken; any other member that comes twice counts as it does there.
internal static class FastPageDecoder
{
    public static GetRecordsResponse Decode(ReadOnlyMemory<byte> body, GetRecordsRequest request) =>
        Vector128.IsHardwareAccelerated && TryDecode(body, request, out var page) ? page : PageDecoder.Decode(body, request);

    public static bool TryDecode(ReadOnlyMemory<byte> body, GetRecordsRequest request, [NotNullWhen(true)] out GetRecordsResponse? page)
    {
        page = null;
        List<ItemChange>? records = null;
        string? next = null;
        var reader = new EnvelopeReader(body.Span);
        if (!reader.TrySkip('{'))
            return false;
        do
        {
            if (!reader.TryReadName(out var name))
                return false;
            if (name.SequenceEqual("Records"u8))
            {
                if (records is not null)
                    return false;
                records = [];
                if (!TryReadRecords(ref reader, body, request.ShardId, records))
                    return false;
            }
            else if (!reader.TryReadText(out var text))
                return false;
            else if (name.SequenceEqual("NextShardIterator"u8))
                next = Encoding.ASCII.GetString(text);
        }
        while (reader.TrySkip(','));
        if (!reader.TrySkip('}') || !reader.IsAtEnd || records is null)
            return false;
        page = new GetRecordsResponse(records, next);
        return true;
    }

    private static bool TryReadRecords(ref EnvelopeReader reader, ReadOnlyMemory<byte> body, string shardId, List<ItemChange> records)
    {
        if (!reader.TrySkip('['))
            return false;
        if (reader.TrySkip(']'))
            return true;
        do
        {
            if (!TryReadRecord(ref reader, body, shardId, out var change))
                return false;
            records.Add(change);
        }
        while (reader.TrySkip(','));
        return reader.TrySkip(']');
    }

    private static bool TryReadRecord(
        ref EnvelopeReader reader, ReadOnlyMemory<byte> body, string shardId, [NotNullWhen(true)] out ItemChange? change)
    {
        var record = new RecordEnvelope { ShardId = shardId };
        ReadOnlySpan<byte> kind = default;
        var hasNumber = false;
        change = null;
        if (!reader.TrySkip('{'))
            return false;
        do
        {
            if (!reader.TryReadName(out var name))
                return false;
            if (name.SequenceEqual("dynamodb"u8))
            {
                if (!TryReadStreamRecord(ref reader, body, ref record, out hasNumber))
                    return false;
            }
            else if (name.SequenceEqual("userIdentity"u8))
            {
                if (!TryReadIsExpired(ref reader, out record.IsExpired))
                    return false;
            }
            else if (!reader.TryReadText(out var text))
                return false;
            else if (name.SequenceEqual("eventName"u8))
                kind = text;
            else if (name.SequenceEqual("eventID"u8))
                record.EventId = new ItemSlice(body.Slice(reader.At - 1 - text.Length, text.Length));
        }
        while (reader.TrySkip(','));
        if (!reader.TrySkip('}') || !hasNumber || record.Keys.IsAbsent)
            return false;
        if (kind.SequenceEqual("INSERT"u8) && record.OldImage.IsAbsent)
            change = new Insert(record);
        else if (kind.SequenceEqual("MODIFY"u8))
            change = new Modify(record);
        else if (kind.SequenceEqual("REMOVE"u8) && record.NewImage.IsAbsent)
            change = new Remove(record);
        return change is not null;
    }

    private static bool TryReadStreamRecord(ref EnvelopeReader reader, ReadOnlyMemory<byte> body, ref RecordEnvelope record, out bool hasNumber)
    {
        hasNumber = false;
        if (!reader.TrySkip('{'))
            return false;
        do
        {
            if (!reader.TryReadName(out var name))
                return false;
            if (name.SequenceEqual("NewImage"u8))
            {
                if (!TryReadImage(ref reader, body, ref record.NewImage))
                    return false;
            }
            else if (name.SequenceEqual("OldImage"u8))
            {
                if (!TryReadImage(ref reader, body, ref record.OldImage))
                    return false;
            }
            else if (name.SequenceEqual("Keys"u8))
            {
                if (!TryReadImage(ref reader, body, ref record.Keys))
                    return false;
            }
            else if (name.SequenceEqual("ApproximateCreationDateTime"u8))
            {
                if (!reader.TryReadSeconds(out var milliseconds))
                    return false;
                record.CreatedAtMilliseconds = milliseconds;
            }
            else if (name.SequenceEqual("SizeBytes"u8))
            {
                if (!reader.TryReadWhole(out record.SizeBytes))
                    return false;
            }
            else if (!reader.TryReadText(out var text))
                return false;
            else if (name.SequenceEqual("SequenceNumber"u8))
            {
                if (!SequenceNumber.TryParse(text, out record.SequenceNumber))
                    return false;
                hasNumber = true;
            }
        }
        while (reader.TrySkip(','));
        return reader.TrySkip('}');
    }

    private static bool TryReadImage(ref EnvelopeReader reader, ReadOnlyMemory<byte> body, ref ItemSlice image)
    {
        if (!image.IsAbsent || !reader.TryReadObject(out var place))
            return false;
        image = new ItemSlice(body[place]);
        return true;
    }

    private static bool TryReadIsExpired(ref EnvelopeReader reader, out bool isExpired)
    {
        bool isService = false, isDynamo = false;
        isExpired = false;
        if (!reader.TrySkip('{'))
            return false;
        do
        {
            if (!reader.TryReadName(out var name) || !reader.TryReadText(out var text))
                return false;
            if (name.SequenceEqual("type"u8) || name.SequenceEqual("Type"u8))
                isService = text.SequenceEqual("Service"u8);
            else if (name.SequenceEqual("principalId"u8) || name.SequenceEqual("PrincipalId"u8))
                isDynamo = text.SequenceEqual("dynamodb.amazonaws.com"u8);
        }
        while (reader.TrySkip(','));
        isExpired = isService && isDynamo;
        return reader.TrySkip('}');
    }
}
