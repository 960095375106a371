using System.Text.Json;

namespace Rx.DynamoStreams.Operators;

// Makes objects of images, and decides what becomes of those that do not map.
internal sealed class ItemMapping<T>(Func<ItemImage, T> map, UnmappableItems unmappable)
    where T : class
{
    private const string NoObject = "the mapping gave null";

    // Not found for an item that is left out. No image is no object.
    public bool TryMap(ItemImage? image, ItemImage key, ItemChange? change, out T? item)
    {
        item = null;
        try
        {
            item = image is null ? null : map(image) ?? throw new InvalidOperationException(NoObject);
            return true;
        }
        catch (Exception e)
        {
            var left = new UnmappableItem(key, change, ReasonOf(e), e);
            return unmappable.Receive(left) ? false : throw new UnmappableItemException(left, typeof(T));
        }
    }

    // An object that was made before, or would have been: null where the image does not map, which nobody is told once more.
    public T? MapAgain(ItemImage? image)
    {
        try
        {
            return image is null ? null : map(image);
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Messages of exceptions quote what they failed at; a path only names attributes.
    private static string ReasonOf(Exception e) => e switch
    {
        JsonException { Path: { } path } => $"{nameof(JsonException)} at {path}",
        InvalidOperationException { Message: NoObject } => NoObject,
        _ => e.GetType().Name,
    };
}
