using System.Text.Json;

namespace Rx.DynamoStreams;

/// <summary>
/// A typed stream or replica met an item that does not map, and no other way was chosen for such items. The message names the item by its
/// key, and the reason; it shows no other contents, and so the mapping's own exception is in <see cref="Item"/> only.
/// </summary>
public sealed class UnmappableItemException : Exception
{
    internal UnmappableItemException(UnmappableItem item, Type type)
        : base($"The item {KeyText(item)} could not be mapped to {type.Name}: {item.Reason}. Mend the type, or pass {nameof(UnmappableItems)}.{nameof(UnmappableItems.Skip)} or .{nameof(UnmappableItems.SendTo)} to go on without such items.") =>
        Item = item;

    /// <summary>The item that does not map.</summary>
    public UnmappableItem Item { get; }

    private static string KeyText(UnmappableItem item)
    {
        try
        {
            return item.Key.ToJson();
        }
        catch (JsonException)
        {
            return item.Place;
        }
    }
}
