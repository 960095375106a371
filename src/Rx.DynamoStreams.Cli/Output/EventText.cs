using Spectre.Console;

namespace Rx.DynamoStreams.Cli.Output;

// An event as one line for eyes: time, kind, keys, what changed. A checkpoint has none: nothing happened.
internal static class EventText
{
    private const int TimeWidth = 20;
    private const int KindWidth = 6;

    private static readonly Style Added = new(Color.Green);
    private static readonly Style Changed = new(Color.Yellow);
    private static readonly Style Deleted = new(Color.Red);
    private static readonly Style Alarming = new(Color.Fuchsia, decoration: Decoration.Bold);
    private static readonly Style Quiet = new(Color.Grey);

    public static Paragraph? Line(StreamEvent streamEvent) => streamEvent switch
    {
        Insert insert => Change(insert, "insert", Added, Image(insert, insert.NewImage, "+")),
        Modify modify => Change(modify, "modify", Changed, Modification(modify)),
        Remove remove => Change(
            remove, "remove", Deleted, (remove.IsExpired ? "(expired) " : "") + Image(remove, remove.OldImage, "-")),
        UnknownChange unknown => Change(unknown, Printable.Escape(unknown.EventName), Alarming, ""),
        ShardOpened { ParentShardId: { } parent } opened => Note("opened", Quiet, $"{opened.ShardId} (child of {parent})"),
        ShardChange shard => Note(shard is ShardOpened ? "opened" : "closed", Quiet, shard.ShardId),
        Gap gap => Note("gap", Alarming, $"{(gap.ShardId is { } shardId ? shardId + ": " : "")}{Reason(gap)}; records may have been lost"),
        _ => null,
    };

    private static Paragraph Change(ItemChange change, string kind, Style style, string what) =>
        Line(change.CreatedAt is { } time ? EventJson.TimeText(time) : "", kind, style, $"{ItemText.Keys(change.Keys)}  {what}".TrimEnd());

    private static Paragraph Note(string kind, Style style, string text) => Line("", kind, style, Printable.Escape(text));

    public static Paragraph Line(string time, string kind, Style style, string text) => new Paragraph()
        .Append(time.PadRight(TimeWidth) + "  ", Quiet)
        .Append(kind.PadRight(KindWidth), style)
        .Append("  " + text);

    private static string Modification(Modify modify) => (modify.OldImage, modify.NewImage) switch
    {
        ({ } old, { } now) => ItemText.Differences(old, now),
        (null, { } now) => Image(modify, now, ""),
        ({ } old, null) => "was " + Image(modify, old, ""),
        _ => "",
    };

    private static string Image(ItemChange change, ItemImage? image, string sign) =>
        image is null ? "" : ItemText.Attributes(image, change.Keys, sign);

    private static string Reason(Gap gap) => gap.Reason switch
    {
        GapReason.ShardTrimmed => "the shard does not exist any more",
        GapReason.StreamReplaced => "the stream was switched off and on again",
        _ when gap.After is { } after => $"what followed {after} is older than the service keeps",
        _ => "its beginning is older than the service keeps",
    };
}
