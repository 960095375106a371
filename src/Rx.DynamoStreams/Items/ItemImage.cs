using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using Rx.DynamoStreams.Items;

namespace Rx.DynamoStreams;

/// <summary>An item, or its key, as it stood in a stream record: kept as the service's JSON, decoded each time it is asked.</summary>
/// <remarks>
/// Immutable, and safe to read from several threads. Every decoding method reads the JSON anew and gives the caller a copy
/// of its own. <see cref="object.ToString"/> tells the size only, and so does
/// <see cref="JsonSerializer"/>, so that an image in a log shows no contents.
/// </remarks>
/// <exception cref="JsonException">
/// Thrown by a decoding method that meets something which is not DynamoDB JSON; the message shows no contents.
/// </exception>
[JsonConverter(typeof(ItemImageJsonConverter))]
public sealed class ItemImage : IEquatable<ItemImage>
{
    internal ItemImage(ItemSlice slice) => Slice = slice;

    internal ItemSlice Slice { get; }

    /// <summary>The image as DynamoDB JSON in UTF-8, as in <c>{"id":{"S":"a"},"count":{"N":"3"}}</c>.</summary>
    public ReadOnlyMemory<byte> Bytes => Slice.Bytes;

    /// <summary>Makes an image of DynamoDB JSON, as in <c>{"id":{"S":"a"},"count":{"N":"3"}}</c>.</summary>
    /// <exception cref="JsonException"><paramref name="json"/> is not DynamoDB JSON.</exception>
    public static ItemImage Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var bytes = Utf8Of(json);
        _ = FastAttributeMapDecoder.Decode(bytes);
        return new ItemImage(new ItemSlice(bytes));
    }

    /// <summary>Takes what <see cref="Bytes"/> was before, as from a database, without looking into it.</summary>
    /// <param name="json">DynamoDB JSON; what is none is told by whatever decodes it. It is not copied: let it be as it is.</param>
    public static ItemImage FromBytes(ReadOnlyMemory<byte> json) => new(new ItemSlice(json));

    /// <summary>Makes an image of attribute values.</summary>
    /// <exception cref="ArgumentException">
    /// An attribute value, or an element of its set, is null or has no type set; a name or text is not valid Unicode; or the
    /// nesting is deeper than the 32 levels that an item can have.
    /// </exception>
    public static ItemImage FromAttributeMap(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return new ItemImage(new ItemSlice(AttributeMapEncoder.Encode(attributes)));
    }

    /// <summary>One top-level attribute; null when the image has none of that name.</summary>
    /// <param name="name">The attribute's name.</param>
    public AttributeValue? this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return AttributeMapDecoder.DecodeAttribute(Slice.Span, name);
        }
    }

    /// <summary>The image as the AWS SDK's attribute values.</summary>
    public Dictionary<string, AttributeValue> ToAttributeMap() => FastAttributeMapDecoder.Decode(Slice.Span);

    /// <summary>The image as the AWS SDK's document.</summary>
    public Document ToDocument() => Document.FromAttributeMap(ToAttributeMap());

    /// <summary>
    /// The image as plain JSON: numbers as numbers with all their digits, binary values as base64 text, sets as arrays.
    /// </summary>
    public string ToJson()
    {
        using var plain = new PlainJsonText(Slice.Span);
        return Encoding.UTF8.GetString(plain.Utf8);
    }

    /// <summary>Writes the image as plain JSON, see <see cref="ToJson"/>.</summary>
    /// <param name="writer">Gets one object, with the escaping and indentation that its options say. It is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        PlainJson.Write(Slice.Span, writer);
    }

    /// <summary>The image as an object, by System.Text.Json on the plain JSON of <see cref="ToJson"/>.</summary>
    /// <param name="typeInfo">From a source-generated context, so that trimming and native compilation work.</param>
    /// <exception cref="JsonException">The plain JSON does not fit the type.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        using var plain = new PlainJsonText(Slice.Span);
        return JsonSerializer.Deserialize(plain.Utf8, typeInfo);
    }

    /// <summary>
    /// Reads the image attribute by attribute, for a mapping written by hand: about twice as fast as
    /// <see cref="Deserialize{T}(JsonTypeInfo{T})"/>.
    /// </summary>
    public AttributeReader GetReader() => new(Slice.Span);

    /// <summary>The image as an object, by the AWS SDK's object mapping (classes with DynamoDB attributes).</summary>
    /// <param name="context">The mapping; it makes no call for this.</param>
    [RequiresUnreferencedCode("The AWS SDK's object mapping uses reflection; use the JsonTypeInfo overload when trimming.")]
    [RequiresDynamicCode("The AWS SDK's object mapping uses reflection; use the JsonTypeInfo overload with native compilation.")]
    public T Deserialize<T>(IDynamoDBContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.FromDocument<T>(ToDocument());
    }

    /// <summary>A copy that does not keep its page alive, for whoever keeps one image for long.</summary>
    public ItemImage Detach() => new(new ItemSlice(Slice.Bytes.ToArray()));

    /// <summary>Whether the two are the same JSON, byte for byte.</summary>
    public bool Equals(ItemImage? other) => other is not null && Slice.Equals(other.Slice);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ItemImage);

    /// <inheritdoc/>
    public override int GetHashCode() => Slice.GetHashCode();

    /// <summary>The image's size; never its contents.</summary>
    public override string ToString() => $"{Slice.Bytes.Length} bytes";

    private static byte[] Utf8Of(string json)
    {
        try
        {
            return DynamoJson.StrictUtf8.GetBytes(json);
        }
        catch (EncoderFallbackException)
        {
            throw DynamoJson.LoneSurrogate();
        }
    }
}
