namespace Rx.DynamoStreams.Benchmarks;

// The mapping of an order, written by hand.
internal static class OrderReading
{
    public static Order Read(ItemImage image)
    {
        var order = new Order();
        var reader = image.GetReader();
        while (reader.ReadName())
        {
            if (reader.NameEquals("id"u8))
                order.Id = reader.ReadString()!;
            else if (reader.NameEquals("placedAt"u8))
                order.PlacedAt = reader.ReadString()!;
            else if (reader.NameEquals("total"u8))
                order.Total = reader.ReadDecimal();
            else if (reader.NameEquals("version"u8))
                order.Version = reader.ReadInt64();
            else if (reader.NameEquals("isPaid"u8))
                order.IsPaid = reader.ReadBoolean();
            else if (reader.NameEquals("note"u8))
                order.Note = reader.ReadString();
            else if (reader.NameEquals("email"u8))
                order.Email = reader.ReadString()!;
            else if (reader.NameEquals("status"u8))
                order.Status = reader.ReadString()!;
            else if (reader.NameEquals("address"u8))
                ReadAddress(ref reader, order.Address);
            else if (reader.NameEquals("lines"u8))
                ReadLines(ref reader, order.Lines);
            else if (reader.NameEquals("tags"u8))
                ReadTags(ref reader, order.Tags);
            else if (reader.NameEquals("signature"u8))
                order.Signature = reader.ReadBytes();
        }
        return order;
    }

    private static void ReadAddress(ref AttributeReader reader, Address address)
    {
        reader.OpenMap();
        while (reader.ReadName())
        {
            if (reader.NameEquals("street"u8))
                address.Street = reader.ReadString()!;
            else if (reader.NameEquals("city"u8))
                address.City = reader.ReadString()!;
            else if (reader.NameEquals("place"u8))
                ReadPlace(ref reader, address.Place);
        }
    }

    private static void ReadPlace(ref AttributeReader reader, Place place)
    {
        reader.OpenMap();
        while (reader.ReadName())
        {
            if (reader.NameEquals("latitude"u8))
                place.Latitude = reader.ReadDouble();
            else if (reader.NameEquals("longitude"u8))
                place.Longitude = reader.ReadDouble();
        }
    }

    private static void ReadLines(ref AttributeReader reader, List<OrderLine> lines)
    {
        reader.OpenList();
        while (reader.ReadElement())
        {
            var line = new OrderLine();
            reader.OpenMap();
            while (reader.ReadName())
            {
                if (reader.NameEquals("sku"u8))
                    line.Sku = reader.ReadString()!;
                else if (reader.NameEquals("count"u8))
                    line.Count = reader.ReadInt32();
                else if (reader.NameEquals("price"u8))
                    line.Price = reader.ReadDecimal();
            }
            lines.Add(line);
        }
    }

    private static void ReadTags(ref AttributeReader reader, HashSet<string> tags)
    {
        reader.OpenList();
        while (reader.ReadElement())
            tags.Add(reader.ReadString()!);
    }
}
