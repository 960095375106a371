using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// Starts consumers, see tests/CrashConsumer.
internal static class ConsumerProcess
{
    public const int Conflict = 3;

    public static ChildProcess Start(
        DynamoDbLocal local, string accessKey, LocalTable table, CheckpointPlace place, string checkpoints, ConsumerWork work) => new(
        "CrashConsumer.dll",
        [
            local.Endpoint.AbsoluteUri, accessKey, table.Name, "consumer",
            Milliseconds(work.CheckpointInterval), place == CheckpointPlace.File ? "file" : "table", checkpoints,
            work.BeginsAtLatest ? "latest" : "horizon", work.MaxConcurrency.ToString(CultureInfo.InvariantCulture),
            .. work.HandlerTime is var (min, max) ? new[] { Milliseconds(min), Milliseconds(max) } : [],
        ]);

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
}
