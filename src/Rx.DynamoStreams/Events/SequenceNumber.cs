using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>A record's place in its shard: a decimal number of up to 40 digits, ordered as a number.</summary>
/// <remarks>
/// The text is kept as the service wrote it, leading zeros included, because it goes back to the service that way;
/// two texts of the same number are equal. Numbers are comparable within a shard; across shards they mean nothing.
/// </remarks>
[JsonConverter(typeof(SequenceNumberJsonConverter))]
public readonly struct SequenceNumber : IEquatable<SequenceNumber>, IComparable<SequenceNumber>, IComparable
{
    /// <summary>The most digits that a sequence number has: 40.</summary>
    public const int MaxDigits = 40;

    private const int GroupDigits = 19;
    private const ulong GroupSize = 10_000_000_000_000_000_000;

    // 40 digits fit into 2 + 19 + 19: smaller than the text, and compared without allocating.
    private readonly ulong _middle;
    private readonly ulong _low;
    private readonly byte _high;
    private readonly byte _digits;

    private SequenceNumber(byte high, ulong middle, ulong low, byte digits) =>
        (_high, _middle, _low, _digits) = (high, middle, low, digits);

    /// <summary>Reads a sequence number.</summary>
    /// <param name="text">1 to 40 decimal digits.</param>
    /// <exception cref="FormatException"><paramref name="text"/> is anything else.</exception>
    public static SequenceNumber Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var number)
            ? number
            : throw new FormatException($"'{Shortened(text)}' is no sequence number: 1 to {MaxDigits} decimal digits are expected.");
    }

    /// <summary>Reads a sequence number, and says whether it was one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SequenceNumber number)
    {
        number = default;
        if (text is null || text.Length is 0 or > MaxDigits)
            return false;
        Span<byte> utf8 = stackalloc byte[MaxDigits];
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                return false;
            utf8[i] = (byte)text[i];
        }
        return TryParse(utf8[..text.Length], out number);
    }

    /// <summary>Reads a sequence number from UTF-8 text, and says whether it was one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out SequenceNumber number)
    {
        number = default;
        if (utf8.Length is 0 or > MaxDigits)
            return false;
        ulong high = 0, middle = 0, low = 0;
        for (var i = 0; i < utf8.Length; i++)
        {
            var digit = (uint)(utf8[i] - '0');
            if (digit > 9)
                return false;
            var fromTheRight = utf8.Length - i;
            if (fromTheRight > 2 * GroupDigits)
                high = high * 10 + digit;
            else if (fromTheRight > GroupDigits)
                middle = middle * 10 + digit;
            else
                low = low * 10 + digit;
        }
        number = new SequenceNumber((byte)high, middle, low, (byte)utf8.Length);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(SequenceNumber other) =>
        _high != other._high ? _high.CompareTo(other._high)
        : _middle != other._middle ? _middle.CompareTo(other._middle)
        : _low.CompareTo(other._low);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        SequenceNumber other => CompareTo(other),
        _ => throw new ArgumentException($"A sequence number cannot be compared with a {obj.GetType()}.", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(SequenceNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SequenceNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _middle, _low);

    /// <summary>The text, as the service wrote it.</summary>
    public override string ToString()
    {
        var value = ((UInt128)_middle * GroupSize) + _low;
        var text = _high == 0
            ? value.ToString(CultureInfo.InvariantCulture)
            : _high.ToString(CultureInfo.InvariantCulture) + value.ToString("D38", CultureInfo.InvariantCulture);
        return text.PadLeft(_digits, '0');
    }

    /// <summary>Whether the two are the same number.</summary>
    public static bool operator ==(SequenceNumber left, SequenceNumber right) => left.Equals(right);

    /// <summary>Whether the two are different numbers.</summary>
    public static bool operator !=(SequenceNumber left, SequenceNumber right) => !left.Equals(right);

    /// <summary>Whether the left comes before the right.</summary>
    public static bool operator <(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left comes before the right or is the same.</summary>
    public static bool operator <=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left comes after the right.</summary>
    public static bool operator >(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left comes after the right or is the same.</summary>
    public static bool operator >=(SequenceNumber left, SequenceNumber right) => left.CompareTo(right) >= 0;

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
