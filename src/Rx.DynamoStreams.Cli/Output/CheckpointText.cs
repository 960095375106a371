using System.Globalization;

namespace Rx.DynamoStreams.Cli.Output;

// A checkpoint for eyes: whose, in which stream, and below it what is stored.
internal static class CheckpointText
{
    public static void Write(ShownCheckpoint checkpoint, TextWriter output)
    {
        output.Write($"{Printable.Escape(checkpoint.Consumer)}  {Printable.Escape(checkpoint.StreamArn)}\n");
        foreach (var line in checkpoint.Stored is { } stored ? Lines(stored) : [$"cannot be used: {checkpoint.Fault}"])
            output.Write($"    {Printable.Escape(line.ReplaceLineEndings(" "))}\n");
    }

    private static IEnumerable<string> Lines(StoredCheckpoint stored)
    {
        var position = stored.Position;
        yield return string.Create(CultureInfo.InvariantCulture, $"version {stored.Version}, saved {Time(stored.SavedAt)} by {stored.Holder}");
        yield return $"started at {Time(position.StartedAt) ?? "the oldest record"}, current until {Time(position.CurrentUntil) ?? "an unknown time"}";
        yield return string.Create(CultureInfo.InvariantCulture, $"{position.Shards.Count} shards, {position.Shards.Count(shard => shard.IsFinished)} of them finished");
        if (stored.State.Names.Count > 0)
            yield return $"state: {string.Join(", ", stored.State.Names)}";
    }

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
