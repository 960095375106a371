using System.Buffers.Text;
using System.Text.Json;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams;

/// <summary>
/// Reads an image attribute by attribute, without a detour: for mappings written by hand where many items are to become objects.
/// </summary>
/// <remarks>
/// <para>
/// It moves forward only. <see cref="ReadName"/> goes to the next attribute of the item; then its value is read once, by the
/// method for its type, or else passed over. A map is read the same way after <see cref="OpenMap"/>, up to where
/// <see cref="ReadName"/> answers false; a list or set element by element, after <see cref="OpenList"/>, up to where
/// <see cref="ReadElement"/> does. Values that are passed over are checked for their form only.
/// </para>
/// <para>An attribute's name is not looked for twice: an item with a name twice gives both. Not for use by several threads.</para>
/// </remarks>
/// <example>
/// <code>
/// var reader = image.GetReader();
/// while (reader.ReadName())
/// {
///     if (reader.NameEquals("id"u8))
///         order.Id = reader.ReadString();
///     else if (reader.NameEquals("total"u8))
///         order.Total = reader.ReadDecimal();
/// }
/// </code>
/// </example>
/// <exception cref="JsonException">
/// Thrown by a method that meets something which is not DynamoDB JSON, or a value of another type than it reads; the message
/// shows no contents.
/// </exception>
/// <exception cref="InvalidOperationException">Thrown by a method that reads what is not there to be read at this point.</exception>
public ref struct AttributeReader
{
    private ImageReader _reader;
    private ImageText _name;
    private AttributeType _type;
    private Place _place;
    private int _depth;
    private ulong _lists; // bit i: at depth i is a list or set
    private AttributeType? _elements; // of the set that is open

    internal AttributeReader(ReadOnlySpan<byte> image)
    {
        _reader = new ImageReader(image);
        if (!_reader.TrySkip('{'))
            throw Refused();
        _place = Place.First;
        _depth = 1;
    }

    private enum Place
    {
        BehindValue,
        AtValue,
        First,
        End,
    }

    /// <summary>The name of the attribute that was read last; names that many items have are not made anew.</summary>
    public readonly string Name => AttributeNames.Decode(_name);

    /// <summary>Whether the value to be read is of type NULL. Such a value may be read by <see cref="ReadString"/> or passed over.</summary>
    public readonly bool IsNull => _place == Place.AtValue && _type == AttributeType.Null;

    /// <summary>Goes to the next attribute of the item or of the map that is open, past a value that was not read.</summary>
    /// <returns>False at the end of the item or map, which is closed by that.</returns>
    public bool ReadName()
    {
        if (_place == Place.End)
            return false;
        if (IsInList)
            throw new InvalidOperationException("A list or set is open, and has no names; read its elements to the end, by ReadElement.");
        if (!GoOn('}'))
            return false;
        if (!_reader.TryReadMember(out _name, out _type))
            throw Refused();
        _place = Place.AtValue;
        return true;
    }

    /// <summary>Whether the attribute that was read last has this name.</summary>
    /// <param name="utf8Name">As in <c>"id"u8</c>.</param>
    public readonly bool NameEquals(ReadOnlySpan<byte> utf8Name) =>
        _name.IsPlain ? _name.Bytes.SequenceEqual(utf8Name) : _name.Unescaped.SequenceEqual(utf8Name);

    /// <summary>Goes to the next element of the list or set that is open, past one that was not read.</summary>
    /// <returns>False at the end of the list or set, which is closed by that.</returns>
    public bool ReadElement()
    {
        if (!IsInList)
            throw new InvalidOperationException("No list or set is open; open one by OpenList first.");
        if (_elements is { } type)
        {
            if (!GoOnInSet())
                return false;
            _type = type;
        }
        else
        {
            if (!GoOn(']'))
                return false;
            if (!_reader.TryOpenValue(out _type))
                throw Refused();
        }
        _place = Place.AtValue;
        return true;
    }

    /// <summary>Opens the value, which is a map: its attributes follow.</summary>
    public void OpenMap()
    {
        Expect(_type == AttributeType.M, "M");
        Open(isList: false);
    }

    /// <summary>Opens the value, which is a list or a set: its elements follow. Those of a set are of type S, N or B.</summary>
    public void OpenList()
    {
        Expect(_type is AttributeType.L or AttributeType.SS or AttributeType.NS or AttributeType.BS, "L, SS, NS or BS");
        _elements = _type switch
        {
            AttributeType.SS => AttributeType.S,
            AttributeType.NS => AttributeType.N,
            AttributeType.BS => AttributeType.B,
            _ => null,
        };
        Open(isList: true);
    }

    /// <summary>The value as text: of type S, of type N with all its digits, or null for type NULL.</summary>
    public string? ReadString()
    {
        if (IsNull)
        {
            Pass();
            return null;
        }
        Expect(_type is AttributeType.S or AttributeType.N, "S, N or NULL");
        return ReadText().Decode();
    }

    /// <summary>The value, of type N and a whole number in the range of <see cref="int"/>.</summary>
    public int ReadInt32()
    {
        var digits = ReadNumber();
        return Utf8Parser.TryParse(digits, out int number, out var read) && read == digits.Length ? number : throw DoesNotFit("an Int32");
    }

    /// <summary>The value, of type N and a whole number in the range of <see cref="long"/>.</summary>
    public long ReadInt64()
    {
        var digits = ReadNumber();
        return Utf8Parser.TryParse(digits, out long number, out var read) && read == digits.Length ? number : throw DoesNotFit("an Int64");
    }

    /// <summary>The value, of type N and in the range of <see cref="decimal"/>, which has 28 of the 38 digits of a number.</summary>
    public decimal ReadDecimal()
    {
        var digits = ReadNumber();
        var format = digits.ContainsAny((byte)'e', (byte)'E') ? 'E' : default;
        return Utf8Parser.TryParse(digits, out decimal number, out var read, format) && read == digits.Length ? number : throw DoesNotFit("a Decimal");
    }

    /// <summary>The value, of type N, as the nearest <see cref="double"/>.</summary>
    public double ReadDouble()
    {
        var digits = ReadNumber();
        return Utf8Parser.TryParse(digits, out double number, out var read) && read == digits.Length ? number : throw DoesNotFit("a Double");
    }

    /// <summary>The value, of type BOOL.</summary>
    public bool ReadBoolean()
    {
        Expect(_type == AttributeType.Bool, "BOOL");
        _place = Place.BehindValue;
        return _reader.TryReadBoolean(out var value) ? value : throw Refused();
    }

    /// <summary>The value, of type B.</summary>
    public byte[] ReadBytes()
    {
        Expect(_type == AttributeType.B, "B");
        return ReadText().DecodeBase64() ?? throw Refused();
    }

    private readonly bool IsInList => (_lists >> _depth & 1) != 0;

    // To the next member or element, if there is one.
    private bool GoOn(char end)
    {
        if (_place == Place.First)
            return !_reader.TrySkip(end) || Close();
        if (_place == Place.AtValue)
            Pass();
        return _reader.TryCloseValue(end, out var isLast) ? !isLast || Close() : throw Refused();
    }

    private bool GoOnInSet()
    {
        if (_place == Place.First)
            return !_reader.TrySkip(']') || Close();
        if (_place == Place.AtValue)
            Pass();
        return _reader.TryCloseElement(out var isLast) ? !isLast || Close() : throw Refused();
    }

    private void Pass()
    {
        switch (_type)
        {
            case AttributeType.M:
                OpenMap();
                while (ReadName())
                    Pass();
                break;
            case AttributeType.L or AttributeType.SS or AttributeType.NS or AttributeType.BS:
                OpenList();
                while (ReadElement())
                    Pass();
                break;
            case AttributeType.Bool or AttributeType.Null:
                _place = Place.BehindValue;
                if (!_reader.TryReadBoolean(out _))
                    throw Refused();
                break;
            default:
                _ = ReadText();
                break;
        }
    }

    private ImageText ReadText()
    {
        _place = Place.BehindValue;
        return _reader.TryReadText(out var text) ? text : throw Refused();
    }

    private ReadOnlySpan<byte> ReadNumber()
    {
        Expect(_type == AttributeType.N, "N");
        var digits = ReadText().Unescaped;
        return JsonNumber.IsOne(digits) ? digits : throw DoesNotFit("a number");
    }

    private void Open(bool isList)
    {
        _depth++;
        if (_depth > DynamoJson.MaxImageDepth / 2)
            throw Refused();
        _lists = isList ? _lists | (1UL << _depth) : _lists & ~(1UL << _depth);
        _place = Place.First;
    }

    // Always false: nothing is left in what is closed.
    private bool Close()
    {
        _depth--;
        _elements = null;
        _place = Place.BehindValue;
        if (_depth == 0)
        {
            _place = Place.End;
            if (!_reader.IsAtEnd)
                throw Refused();
        }
        return false;
    }

    private readonly void Expect(bool isOfType, string types)
    {
        if (_place != Place.AtValue)
            throw new InvalidOperationException("There is no value to read; go to one by ReadName or ReadElement first, and read it once.");
        if (!isOfType)
            throw new JsonException($"The attribute '{Name}' does not fit: its value, or an element of it, is of type {_type.ToString().ToUpperInvariant()} where {types} is read.");
    }

    private readonly JsonException DoesNotFit(string type) =>
        new($"The attribute '{Name}' does not fit: its value, or an element of it, is not {type}.");

    // The reference decoder tells what is wrong, if it agrees.
    private readonly JsonException Refused()
    {
        try
        {
            _ = AttributeMapDecoder.Decode(_reader.Image);
            return new JsonException("This is not DynamoDB JSON: it cannot be read further.");
        }
        catch (JsonException e)
        {
            return e;
        }
    }
}
