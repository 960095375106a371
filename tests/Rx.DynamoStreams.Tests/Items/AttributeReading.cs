using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Tests.Items;

// Attribute values by way of an AttributeReader, which has to be asked for each type: a value is tried as one after the other.
internal static class AttributeReading
{
    public static Dictionary<string, AttributeValue> Read(ItemImage image)
    {
        var reader = image.GetReader();
        var map = ReadMembers(ref reader);
        return map;
    }

    public static int PassOver(ItemImage image)
    {
        var reader = image.GetReader();
        var attributes = 0;
        while (reader.ReadName())
            attributes++;
        return attributes;
    }

    private static Dictionary<string, AttributeValue> ReadMembers(ref AttributeReader reader)
    {
        var map = new Dictionary<string, AttributeValue>();
        while (reader.ReadName())
            map.Add(reader.Name, ReadValue(ref reader));
        return map;
    }

    // The type is named by the refusal to read another one.
    private static AttributeValue ReadValue(ref AttributeReader reader)
    {
        if (reader.IsNull)
            return new AttributeValue { NULL = reader.ReadString() is null };
        var type = TypeOf(reader);
        switch (type)
        {
            case "S":
                return new AttributeValue { S = reader.ReadString() };
            case "N":
                return new AttributeValue { N = reader.ReadString() };
            case "B":
                return new AttributeValue { B = new MemoryStream(reader.ReadBytes()) };
            case "BOOL":
                return new AttributeValue { BOOL = reader.ReadBoolean() };
            case "M":
                reader.OpenMap();
                return ReadMembers(ref reader) is { Count: > 0 } map ? new AttributeValue { M = map } : new AttributeValue { IsMSet = true };
            default:
                reader.OpenList();
                var elements = new List<AttributeValue>();
                while (reader.ReadElement())
                    elements.Add(ReadValue(ref reader));
                return type switch
                {
                    "SS" => new AttributeValue { SS = [.. elements.Select(element => element.S)] },
                    "NS" => new AttributeValue { NS = [.. elements.Select(element => element.N)] },
                    "BS" => new AttributeValue { BS = [.. elements.Select(element => element.B)] },
                    _ => elements.Count > 0 ? new AttributeValue { L = elements } : new AttributeValue { IsLSet = true },
                };
        }
    }

    // On a copy of the reader.
    private static string TypeOf(AttributeReader reader)
    {
        try
        {
            _ = reader.ReadBoolean();
            return "BOOL";
        }
        catch (JsonException e) when (e.Message.Contains("is of type", StringComparison.Ordinal))
        {
            return e.Message.Split("is of type ")[^1].Split(' ')[0];
        }
    }
}
