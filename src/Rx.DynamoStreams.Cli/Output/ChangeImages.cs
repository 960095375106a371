namespace Rx.DynamoStreams.Cli.Output;

// The images of a change, whatever its kind.
internal static class ChangeImages
{
    extension(ItemChange change)
    {
        public (ItemImage? New, ItemImage? Old) Images => change switch
        {
            Insert insert => (insert.NewImage, null),
            Modify modify => (modify.NewImage, modify.OldImage),
            Remove remove => (null, remove.OldImage),
            UnknownChange unknown => (unknown.NewImage, unknown.OldImage),
            _ => (null, null),
        };
    }
}
