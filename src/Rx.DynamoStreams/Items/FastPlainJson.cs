using System.Buffers;
using System.Text.Encodings.Web;

namespace Rx.DynamoStreams.Items;

// DynamoDB JSON to plain JSON, mostly by copying what is between quotes: the same bytes that PlainJson comes to with its own
// options. PlainJson gets every image that is refused here, to tell why or to take it all the same. There is always as much room for plain
// JSON as there is image left to read, and each value is shorter without its type; texts that grow are held to that.
internal ref struct FastPlainJson
{
    // Not deeper than the reference reads: a value is two levels of JSON.
    private const int MaxDepth = DynamoJson.MaxImageDepth / 2 - 1;

    private readonly Span<byte> _plain;
    private ImageReader _reader;
    private int _length;

    private FastPlainJson(ReadOnlySpan<byte> image, Span<byte> plain)
    {
        _reader = new ImageReader(image);
        _plain = plain;
    }

    public static bool TryWrite(ReadOnlySpan<byte> image, Span<byte> plain, out int length)
    {
        var transcoding = new FastPlainJson(image, plain);
        var isWritten = plain.Length >= image.Length && transcoding._reader.TrySkip('{') && transcoding.TryWriteMembers(MaxDepth)
            && transcoding._reader.IsAtEnd;
        length = transcoding._length;
        return isWritten;
    }

    private bool TryWriteMembers(int depthLeft)
    {
        Write('{');
        if (_reader.TrySkip('}'))
        {
            Write('}');
            return true;
        }
        for (var isLast = false; !isLast;)
        {
            if (!_reader.TryReadMember(out var name, out var type) || !TryWrite(name))
                return false;
            Write(':');
            if (!TryWriteValue(type, depthLeft) || !_reader.TryCloseValue('}', out isLast))
                return false;
            Write(isLast ? '}' : ',');
        }
        return true;
    }

    // Between its type and its end.
    private bool TryWriteValue(AttributeType type, int depthLeft) =>
        depthLeft > 0 && type switch
        {
            AttributeType.S or AttributeType.B => _reader.TryReadText(out var text) && TryWrite(text),
            AttributeType.N => _reader.TryReadText(out var number) && TryWriteNumber(number),
            AttributeType.Bool => TryWriteBoolean(),
            AttributeType.Null => _reader.TryReadBoolean(out _) && Write("null"u8),
            AttributeType.M => TryWriteMembers(depthLeft - 1),
            AttributeType.L => TryWriteList(depthLeft - 1),
            _ => TryWriteSet(areNumbers: type == AttributeType.NS),
        };

    private bool TryWriteList(int depthLeft)
    {
        Write('[');
        if (_reader.TrySkip(']'))
        {
            Write(']');
            return true;
        }
        for (var isLast = false; !isLast;)
        {
            if (!_reader.TryOpenValue(out var type) || !TryWriteValue(type, depthLeft) || !_reader.TryCloseValue(']', out isLast))
                return false;
            Write(isLast ? ']' : ',');
        }
        return true;
    }

    private bool TryWriteSet(bool areNumbers)
    {
        Write('[');
        if (_reader.TrySkip(']'))
        {
            Write(']');
            return true;
        }
        for (var isLast = false; !isLast;)
        {
            if (!_reader.TryReadText(out var element) || !(areNumbers ? TryWriteNumber(element) : TryWrite(element)) || !_reader.TryCloseElement(out isLast))
                return false;
            Write(isLast ? ']' : ',');
        }
        return true;
    }

    private bool TryWriteBoolean()
    {
        if (!_reader.TryReadBoolean(out var value))
            return false;
        return Write(value ? "true"u8 : "false"u8);
    }

    private bool TryWriteNumber(ImageText number) => JsonNumber.IsOne(number.Unescaped) && Write(number.Unescaped);

    private bool TryWrite(ImageText text)
    {
        Write('"');
        if (!(text.IsPlain ? Write(text.Bytes) : TryEncode(text.Bytes)))
            return false;
        Write('"');
        return true;
    }

    // The short escapes are those that a writer writes, but for that of a slash; for other letters its encoder is asked.
    private bool TryEncode(ReadOnlySpan<byte> text)
    {
        Span<byte> unescaped = stackalloc byte[4];
        while (true)
        {
            var backslash = text.IndexOf((byte)'\\');
            if (!TryEncode(backslash < 0 ? text : text[..backslash], textLeft: backslash < 0 ? 0 : text.Length - backslash))
                return false;
            if (backslash < 0)
                return true;
            text = text[backslash..];
            _ = ImageEscape.TryRead(text, out var letter, out var length);
            var escape = text[..length];
            text = text[length..];
            if (length == 2 && letter.Value != '/')
                Write(escape);
            else if (!TryEncode(unescaped[..letter.EncodeToUtf8(unescaped)], text.Length))
                return false;
        }
    }

    private bool TryEncode(scoped ReadOnlySpan<byte> letters, int textLeft)
    {
        // What is left to be written of the text and of the image keeps its room; so do the quote, and behind a name the colon
        // and the bracket or brace of its value, which have been read with it.
        var kept = textLeft + 3 + _reader.BytesLeft;
        if (_plain.Length - _length < kept)
            return false;
        var room = _plain[_length..^kept];
        var isEncoded = PlainJson.WriterOptions.Encoder!.EncodeUtf8(letters, room, out _, out var written) == OperationStatus.Done;
        _length += written;
        return isEncoded;
    }

    private void Write(char ascii) => _plain[_length++] = (byte)ascii;

    private bool Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_plain[_length..]);
        _length += bytes.Length;
        return true;
    }
}
