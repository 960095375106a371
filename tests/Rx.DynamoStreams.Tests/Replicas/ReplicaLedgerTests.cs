using CsCheck;
using Rx.DynamoStreams.Replicas;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Replicas;

public sealed class ReplicaLedgerTests
{
    [Theory]
    [InlineData(nameof(ReplicaView.BothImages))]
    [InlineData(nameof(ReplicaView.NewImages))]
    [InlineData(nameof(ReplicaView.Keys))]
    public void However_writes_scan_and_stream_meet_an_item_never_goes_back_and_ends_as_the_table_has_it(string view)
    {
        int gaps = 0, shown = 0;

        Gen.Int.Sample(seed =>
        {
            var history = new LedgerHistory(new Random(seed), Enum.Parse<ReplicaView>(view));
            history.Run(steps: 60 + (seed & 0xff));
            Interlocked.Add(ref gaps, history.Gaps);
            Interlocked.Add(ref shown, history.Shown);
        }, iter: 5_000);

        gaps.ShouldBeGreaterThan(100, "the stream lost records in some");
        shown.ShouldBeGreaterThan(5_000);
    }
}
