using System.Globalization;
using Rx.DynamoStreams.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rx.DynamoStreams.Cli.Live;

// tail's status in words: changes a second, lag, shards, the last poll, totals; and, while calls fail, why.
internal static class TailStatusText
{
    private static readonly (ItemChangeKind Kind, string Word)[] Kinds =
    [
        (ItemChangeKind.Insert, "insert"), (ItemChangeKind.Modify, "modify"), (ItemChangeKind.Remove, "remove"),
        (ItemChangeKind.Unknown, "unknown"),
    ];

    public static IRenderable Draw(TailStatus status, DateTimeOffset now, int columns)
    {
        List<Paragraph> rows = [.. StatusItem.Rows(Now(status, now), columns), .. StatusItem.Rows(SoFar(status, now), columns)];
        if (status.Retrying is { } retrying)
            rows.AddRange(retrying.Rows(now, columns));
        return new Rows(rows);
    }

    // What was read, for the end.
    public static Paragraph Summary(TailStatus status, DateTimeOffset now)
    {
        var byKind = string.Join(", ", Shown(status).Select(kind => $"{Count(status.Changes(kind.Kind))} {kind.Word}"));
        var gaps = status.Gaps > 0 ? $", {Plural(status.Gaps, "gap")}" : "";
        var retries = status.Retries > 0 ? $", {Plural(status.Retries, "retry", "retries")}" : "";
        return new Paragraph(
            $"{Plural(Total(status), "change")} in {Elapsed.Text(status.Elapsed(now))} ({byKind}){gaps}{retries}", new Style(Color.Grey));
    }

    private static IEnumerable<StatusItem> Now(TailStatus status, DateTimeOffset now)
    {
        var rates = Shown(status).Select(kind => (kind.Word, Rate: status.PerSecond(kind.Kind, now))).ToList();
        var byKind = string.Join(", ", rates.Select(kind => $"{Rate(kind.Rate)} {kind.Word}"));
        yield return StatusItem.Of($"{Rate(rates.Sum(kind => kind.Rate))} changes/s ({byKind})");
        yield return StatusItem.Of(Lag(status, now));
        if (status.SincePoll(now) is not null)
            yield return StatusItem.Of(Plural(status.Shards, "shard"));
    }

    private static IEnumerable<StatusItem> SoFar(TailStatus status, DateTimeOffset now)
    {
        if (status.SincePoll(now) is { } sincePoll)
            yield return StatusItem.Of($"polled {Elapsed.Text(sincePoll)} ago");
        yield return StatusItem.Of($"{Plural(Total(status), "change")} in {Elapsed.Text(status.Elapsed(now))}");
        if (status.Gaps > 0)
            yield return StatusItem.Alarm(Plural(status.Gaps, "gap"));
        if (status.Retries > 0)
            yield return StatusItem.Of(Plural(status.Retries, "retry", "retries"));
    }

    // While calls fail nobody knows whether there is more to read, but nothing that was there when tail was caught up last.
    private static string Lag(TailStatus status, DateTimeOffset now)
    {
        if (status is { IsCaughtUp: true, Retrying: null })
            return "caught up";
        var lag = status.Lag(now);
        if (status.SinceCaughtUp(now) is { } sinceCaughtUp && !(lag < sinceCaughtUp))
            return $"caught up {Elapsed.Text(sinceCaughtUp)} ago";
        return lag is { } known ? $"lag {Elapsed.Text(known)}" : status.SincePoll(now) is null ? "starting" : "lag unknown";
    }

    // A kind that is not known is worth a word only when there is one.
    private static IEnumerable<(ItemChangeKind Kind, string Word)> Shown(TailStatus status) =>
        Kinds.Where(kind => kind.Kind != ItemChangeKind.Unknown || status.Changes(kind.Kind) > 0);

    private static long Total(TailStatus status) => Kinds.Sum(kind => status.Changes(kind.Kind));

    private static string Rate(double perSecond) =>
        perSecond.ToString(perSecond is > 0 and < 9.95 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Plural(long count, string one, string? many = null) =>
        $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
