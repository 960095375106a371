using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests;

// What goes wrong between a reader and the service, as far as DynamoDB Local can be made to do it.
public sealed class FaultTests(DynamoDbLocal local) : IDisposable
{
    private readonly LocalAccount _account = new(local);

    public void Dispose() => _account.Dispose();

    [Fact, Trait("Rule", "F3")]
    public async Task An_expired_iterator_goes_on_right_after_the_last_change()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);
        await recording.CheckpointAsync(1);

        using (await _account.Wire.HoldNextReadAsync())
            await _account.Control.DilateTimeAsync(hours: 1);
        await table.PutAsync("b");

        (await recording.ItemsAsync(2)).Select(change => change.Keys["id"]!.S).ShouldBe(["a", "b"]);
        _account.Wire.Errors.ShouldBe(["ExpiredIteratorException"]);
    }

    [Fact, Trait("Rule", "F4")]
    public async Task An_iterator_from_latest_that_expires_before_the_first_change_misses_none()
    {
        var table = await _account.CreateTableAsync();
        using var recording = _account.Read(table.StreamArn, StartFrom.Latest);
        await recording.FirstAsync<Checkpoint>();

        using (await _account.Wire.HoldNextReadAsync())
        {
            await _account.Control.DilateTimeAsync(hours: 1);
            await table.PutAsync("written while the iterator was expired");
        }

        (await recording.ItemsAsync(1))[0].Keys["id"]!.S.ShouldBe("written while the iterator was expired");
        _account.Wire.Errors.ShouldBe(["ExpiredIteratorException"]);
    }

    [Fact, Trait("Rule", "F5")]
    public async Task A_position_that_was_trimmed_is_told_as_a_gap_and_reading_goes_on_with_what_is_left()
    {
        var table = await _account.CreateTableAsync();
        var stored = await TrimBehindPositionAsync(table);

        using var recording = _account.Read(table.StreamArn, StartFrom.Position(stored));

        var events = await recording.UntilAsync(streamEvent => streamEvent is ItemChange);
        var gap = events.OfType<Gap>().ShouldHaveSingleItem();
        gap.Reason.ShouldBe(GapReason.PositionTrimmed);
        gap.After.ShouldBe(stored.Shards[0].After);
        events[^1].ShouldBeOfType<Insert>().Keys["id"]!.S.ShouldBe("kept");
        _account.Wire.Errors.ShouldBe(["TrimmedDataAccessException"]);
    }

    [Fact, Trait("Rule", "F5")]
    public async Task A_position_that_was_trimmed_is_an_error_for_those_who_want_no_gap()
    {
        var table = await _account.CreateTableAsync();
        var stored = await TrimBehindPositionAsync(table);

        using var recording = _account.Read(
            table.StreamArn, StartFrom.Position(stored), options => options with { GapPolicy = GapPolicy.Fail });

        var failure = (await recording.FailureAsync()).ShouldBeOfType<StreamGapException>();
        failure.Gap.Reason.ShouldBe(GapReason.PositionTrimmed);
        failure.StreamArn.ShouldBe(table.StreamArn);
        _account.Wire.Errors.ShouldBe(["TrimmedDataAccessException"]);
    }

    [Fact, Trait("Rule", "F6")]
    public async Task A_shard_that_was_trimmed_away_is_told_as_a_gap_and_its_children_are_read()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("lost");
        await _account.Control.RollOverAsync();
        await _account.Control.DilateTimeAsync(hours: 30);
        await table.PutAsync("kept");

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        var events = await recording.UntilAsync(streamEvent => streamEvent is ItemChange);
        var first = (await _account.RawStreams.ShardsAsync(table.StreamArn))[0].Id;
        events.OfType<Gap>().ShouldContain(new Gap(first, After: null, GapReason.ShardTrimmed));
        events[^1].ShouldBeOfType<Insert>().Keys["id"]!.S.ShouldBe("kept");
        _account.Wire.Errors.ShouldContain("ResourceNotFoundException");
    }

    [Fact, Trait("Rule", "F6")]
    public async Task A_shard_that_refuses_even_its_horizon_does_not_hold_up_its_children()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("lost");
        await _account.Control.DilateTimeAsync(hours: 30);
        await table.PutAsync("kept");

        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);

        var events = await recording.UntilAsync(streamEvent => streamEvent is ItemChange);
        events.OfType<Gap>().ShouldNotBeEmpty();
        events[^1].ShouldBeOfType<Insert>().Keys["id"]!.S.ShouldBe("kept");
        _account.Wire.Errors.ShouldContain("TrimmedDataAccessException");
    }

    [Fact, Trait("Rule", "F7")]
    public async Task A_stream_that_does_not_exist_is_an_error_at_once()
    {
        var table = await _account.CreateTableAsync();
        var wrong = table.StreamArn.Replace("table-", "no-table-", StringComparison.Ordinal);

        using var recording = _account.Read(wrong, StartFrom.TrimHorizon);

        var failure = (await recording.FailureAsync()).ShouldBeOfType<DynamoStreamsServiceException>();
        failure.Fault.ShouldBe(StreamFault.Gone);
        failure.StreamArn.ShouldBe(wrong);
        failure.Message.ShouldContain(wrong);
        _account.Wire.Errors.ShouldBe(["ResourceNotFoundException"]);
    }

    [Fact, Trait("Rule", "F7")]
    public async Task An_access_key_that_the_service_does_not_know_is_an_error_at_once()
    {
        var table = await _account.CreateTableAsync();
        using var stranger = new LocalAccount(local, accessKey: "not-a-key");

        using var recording = stranger.Read(table.StreamArn, StartFrom.TrimHorizon);

        var failure = (await recording.FailureAsync()).ShouldBeOfType<DynamoStreamsServiceException>();
        failure.Fault.ShouldBe(StreamFault.Fatal);
        failure.ErrorCode.ShouldBe("UnrecognizedClientException");
        stranger.Wire.Errors.ShouldBe(["UnrecognizedClientException"]);
    }

    [Fact, Trait("Rule", "F8")]
    public async Task A_sequence_number_that_never_was_is_an_error_once_the_limit_is_reached()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        var position = await PositionAsync(table, changes: 1);
        var edited = position.ToJson().Replace($"{position.Shards[0].After}", new string('9', 21), StringComparison.Ordinal);

        var start = StartFrom.Position(StreamPosition.Parse(edited));
        using var recording = _account.Read(table.StreamArn, start, options => options with { DoubtfulRetryLimit = 2 });

        var failure = (await recording.FailureAsync()).ShouldBeOfType<RetryLimitException>();
        failure.ShardId.ShouldBe(position.Shards[0].ShardId);
        _account.Wire.Errors.ShouldBe(["InternalFailure", "InternalFailure", "InternalFailure"]);
    }

    // Two changes, of which the first one is behind the position; then both are trimmed, and a third one is kept.
    private async Task<StreamPosition> TrimBehindPositionAsync(LocalTable table)
    {
        await table.PutAsync("read");
        var position = await PositionAsync(table, changes: 1);
        await table.PutAsync("lost");
        await _account.Control.DilateTimeAsync(hours: 3);
        await table.PutAsync("kept");
        await _account.Control.DilateTimeAsync(hours: 22);
        return position;
    }

    private async Task<StreamPosition> PositionAsync(LocalTable table, int changes)
    {
        using var recording = _account.Read(table.StreamArn, StartFrom.TrimHorizon);
        return (await recording.CheckpointAsync(changes)).Position;
    }
}
