using System.Globalization;
using Rx.DynamoStreams.Cli.Output;
using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Live;

// News of a stream's shards as one line for eyes, and for grep.
internal static class ShardNewsText
{
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Telling = new(Color.Yellow);

    public static Paragraph Line(ShardNews news) => EventText.Line(
        TimeText(news.At), Kind(news.Kind), news.Kind == ShardNewsKind.Listed ? Quiet : Telling, Printable.Escape(What(news)));

    public static string Kind(ShardNewsKind kind) => kind switch
    {
        ShardNewsKind.Listed => "listed",
        ShardNewsKind.Opened => "opened",
        ShardNewsKind.Closed => "closed",
        ShardNewsKind.Gone => "gone",
        _ => "status",
    };

    // A listing tells nothing of fractions of a second.
    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string What(ShardNews news)
    {
        if (news.Shard is not { } shard)
            return news.Status?.ToString().ToUpperInvariant() ?? "";
        var parent = shard.ParentShardId is { } parentId ? $" (child of {parentId})" : "";
        var state = news.Kind != ShardNewsKind.Listed ? "" : shard.IsClosed ? "  closed" : "  open";
        return shard.ShardId + parent + state;
    }
}
