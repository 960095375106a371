using System.Text.Json;

namespace Rx.DynamoStreams.Tests.Client;

// Images that are refused when they are opened. The fuzzing has this file, too.
internal static class BrokenImages
{
    public static bool HasBrokenImage(this ItemChange change)
    {
        ItemImage?[] images = [change.Keys, (change as Insert)?.NewImage, (change as Modify)?.NewImage, (change as Modify)?.OldImage, (change as Remove)?.OldImage];
        return images.Any(image => image is not null && IsBroken(image));
    }

    private static bool IsBroken(ItemImage image)
    {
        try
        {
            _ = image.ToAttributeMap();
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
