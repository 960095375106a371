using System.Text.Json;

namespace Rx.DynamoStreams.Fuzzing;

// Any bytes are a page or a Malformed fault, and any image of a page can be decoded or is refused with a JsonException, in every
// form that it is offered in; forms that both succeed agree.
internal static class PageTarget
{
    private static readonly GetRecordsRequest Request = new("arn", "shard", "iterator");

    public static void Run(byte[] body)
    {
        Run(body, isVerified: false);
        Run(body, isVerified: true);
    }

    private static void Run(byte[] body, bool isVerified)
    {
        var limit = new AllocationLimit(body.Length);
        try
        {
            foreach (var change in GetRecordsResponse.Decode(body, Request, isVerified).Records)
                Touch(change);
        }
        catch (DynamoStreamsServiceException e) when (e.Fault == StreamFault.Malformed)
        {
            // As promised.
        }
        limit.Check();
    }

    private static void Touch(ItemChange change)
    {
        _ = (change.CreatedAt, change.EventId, change.SequenceNumber.ToString(), change.SizeBytes);
        Touch(change.Keys);
        var (newImage, oldImage) = change switch
        {
            Insert insert => (insert.NewImage, null),
            Modify modify => (modify.NewImage, modify.OldImage),
            Remove remove => (null, remove.OldImage),
            UnknownChange unknown => (unknown.NewImage, unknown.OldImage),
            _ => throw new InvalidOperationException($"A page has a {change.GetType()}."),
        };
        if (newImage is not null)
            Touch(newImage);
        if (oldImage is not null)
            Touch(oldImage);
    }

    private static void Touch(ItemImage image)
    {
        TouchAttributes(image);
        try
        {
            using var plain = JsonDocument.Parse(image.ToJson(), new() { MaxDepth = int.MaxValue });
        }
        catch (JsonException e) when (IsOurs(e))
        {
            // As promised.
        }
    }

    private static void TouchAttributes(ItemImage image)
    {
        try
        {
            _ = image[""];
            var attributes = image.ToAttributeMap();
            _ = image.ToDocument();
            // The first ones only: looking up every name would read the image once for each.
            foreach (var (name, value) in attributes.Take(4))
            {
                if (image[name]?.S != value.S)
                    throw new InvalidOperationException("An attribute is another one by its name than in the map.");
            }
        }
        catch (JsonException e) when (IsOurs(e))
        {
            // As promised.
        }
    }

    // The library's own exceptions name no place in the text; those of a parser that was handed its output do.
    private static bool IsOurs(JsonException e) => e.LineNumber is null;
}
