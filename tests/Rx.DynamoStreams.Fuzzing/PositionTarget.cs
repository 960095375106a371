using System.Text;

namespace Rx.DynamoStreams.Fuzzing;

// Any text is a position or is refused with a StreamPositionException, and what is a position comes back from its own JSON.
internal static class PositionTarget
{
    public static void Run(byte[] bytes)
    {
        var limit = new AllocationLimit(bytes.Length);
        // Bytes that are no UTF-8 become lone surrogates, which a string can have as well.
        var text = Encoding.UTF8.GetString(bytes).Replace('\ufffd', '\ud800');
        if (Read(text) is { } position)
        {
            var json = position.ToJson();
            var again = StreamPosition.Parse(json).ToJson();
            if (again != json)
                throw new InvalidOperationException($"{json} was read as {again}.");
        }
        limit.Check();
    }

    private static StreamPosition? Read(string text)
    {
        try
        {
            return StreamPosition.Parse(text);
        }
        catch (StreamPositionException)
        {
            return null;
        }
    }
}
