using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// Starts consumers, see tests/CrashConsumer.
internal static class ConsumerProcess
{
    public const int Conflict = 3;

    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromMilliseconds(100);

    public static ChildProcess Start(DynamoDbLocal local, string accessKey, LocalTable table, CheckpointPlace place, string checkpoints) => new(
        "CrashConsumer.dll", local.Endpoint.AbsoluteUri, accessKey, table.Name, "consumer",
        CheckpointInterval.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), place == CheckpointPlace.File ? "file" : "table", checkpoints);
}
