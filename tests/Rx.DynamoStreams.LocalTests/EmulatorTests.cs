using Rx.DynamoStreams.LocalTests.Emulator;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.LocalTests;

// What DynamoDB Local does, seen without the library: the ground that the other tests here stand on (docs/emulator.md).
public sealed class EmulatorTests(DynamoDbLocal local) : IDisposable
{
    private readonly LocalAccount _account = new(local);

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task A_roll_over_closes_the_shards_of_every_table_of_the_account_and_gives_each_one_child()
    {
        var tables = new[] { await _account.CreateTableAsync(), await _account.CreateTableAsync() };

        await _account.Control.RollOverAsync();

        foreach (var table in tables)
        {
            var shards = await _account.RawStreams.ShardsAsync(table.StreamArn);
            shards.Select(shard => shard.IsOpen).ShouldBe([false, true]);
            shards[1].Parent.ShouldBe(shards[0].Id);
        }
    }

    [Fact]
    public async Task A_roll_over_and_dilated_time_leave_other_accounts_alone()
    {
        using var other = new LocalAccount(local);
        var table = await other.CreateTableAsync();
        var shard = (await other.RawStreams.ShardsAsync(table.StreamArn))[0];
        var minted = await other.RawStreams.MintAsync(table.StreamArn, shard.Id);

        await _account.Control.RollOverAsync();
        await _account.Control.DilateTimeAsync(hours: 5);

        (await other.RawStreams.ShardsAsync(table.StreamArn)).Count.ShouldBe(1);
        (await other.RawStreams.ReadAsync(minted)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task The_last_page_of_a_closed_shard_holds_its_records_and_no_next_iterator()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        await table.PutAsync("b");

        await _account.Control.RollOverAsync();

        var shards = await _account.RawStreams.ShardsAsync(table.StreamArn);
        var page = await ReadFromHorizonAsync(table, shards[0]);
        page.Ids.ShouldBe(["a", "b"]);
        page.Body.ContainsKey("NextShardIterator").ShouldBeFalse();
    }

    [Fact]
    public async Task An_hour_later_every_iterator_is_expired()
    {
        var table = await _account.CreateTableAsync();
        var shard = (await _account.RawStreams.ShardsAsync(table.StreamArn))[0];
        var minted = await _account.RawStreams.MintAsync(table.StreamArn, shard.Id);

        await _account.Control.DilateTimeAsync(hours: 1);

        (await _account.RawStreams.ReadAsync(minted)).Error.ShouldBe("ExpiredIteratorException");
    }

    [Fact]
    public async Task Four_hours_later_the_open_shard_has_rolled_over()
    {
        var table = await _account.CreateTableAsync();

        await _account.Control.DilateTimeAsync(hours: 4);

        (await _account.RawStreams.ShardsAsync(table.StreamArn)).Select(shard => shard.IsOpen).ShouldBe([false, true]);
    }

    [Fact]
    public async Task A_day_later_a_shard_reads_from_what_is_left_and_refuses_positions_before_it()
    {
        var table = await _account.CreateTableAsync();
        await PutAllAsync(table, "a", "b");
        await _account.Control.DilateTimeAsync(hours: 3);
        await PutAllAsync(table, "c", "d");
        await _account.Control.RollOverAsync();
        var shard = (await _account.RawStreams.ShardsAsync(table.StreamArn))[0];
        var numbers = (await ReadFromHorizonAsync(table, shard)).SequenceNumbers;

        await _account.Control.DilateTimeAsync(hours: 22);

        (await ReadFromHorizonAsync(table, shard)).Ids.ShouldBe(["c", "d"]);
        (await ReadAfterAsync(table, shard, numbers[0])).Error.ShouldBe("TrimmedDataAccessException", "b was lost");
        (await ReadAfterAsync(table, shard, numbers[1])).Ids.ShouldBe(["c", "d"], "b is gone, and was not asked for");
    }

    [Fact]
    public async Task A_shard_trimmed_away_stays_listed_mints_iterators_and_does_not_exist_when_read()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        var shard = (await _account.RawStreams.ShardsAsync(table.StreamArn))[0];
        await _account.Control.RollOverAsync();

        await _account.Control.DilateTimeAsync(hours: 30);

        (await _account.RawStreams.ShardsAsync(table.StreamArn)).Select(listed => listed.Id).ShouldContain(shard.Id);
        var minted = await _account.RawStreams.MintAsync(table.StreamArn, shard.Id);
        minted.Error.ShouldBeNull();
        (await _account.RawStreams.ReadAsync(minted)).Error.ShouldBe("ResourceNotFoundException");
    }

    [Fact]
    public async Task A_shard_of_old_records_that_closed_lately_refuses_even_its_horizon()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        var shard = (await _account.RawStreams.ShardsAsync(table.StreamArn))[0];

        await _account.Control.DilateTimeAsync(hours: 30);

        (await ReadFromHorizonAsync(table, shard)).Error.ShouldBe("TrimmedDataAccessException");
    }

    [Fact]
    public async Task A_sequence_number_beyond_the_shard_is_an_internal_failure()
    {
        var table = await _account.CreateTableAsync();
        var shard = (await _account.RawStreams.ShardsAsync(table.StreamArn))[0];

        var minted = await _account.RawStreams.MintAsync(table.StreamArn, shard.Id, "AFTER_SEQUENCE_NUMBER", new string('9', 21));

        minted.Status.ShouldBe(500);
        minted.Error.ShouldBe("InternalFailure");
    }

    [Fact]
    public async Task A_sequence_number_of_another_shard_is_a_validation_error()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");
        await _account.Control.RollOverAsync();
        var shards = await _account.RawStreams.ShardsAsync(table.StreamArn);
        var parents = (await ReadFromHorizonAsync(table, shards[0])).SequenceNumbers[0];

        var minted = await _account.RawStreams.MintAsync(table.StreamArn, shards[1].Id, "AFTER_SEQUENCE_NUMBER", parents);

        minted.Error.ShouldBe("ValidationException");
    }

    [Fact]
    public async Task A_child_filter_is_ignored()
    {
        var table = await _account.CreateTableAsync();
        await _account.Control.RollOverAsync();
        var shards = await _account.RawStreams.ShardsAsync(table.StreamArn);

        var answer = await _account.RawStreams.CallAsync("DescribeStream", new()
        {
            ["StreamArn"] = table.StreamArn,
            ["ShardFilter"] = new System.Text.Json.Nodes.JsonObject { ["Type"] = "CHILD_SHARDS", ["ShardId"] = shards[0].Id },
        });

        answer.Body["StreamDescription"]!["Shards"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_disabled_stream_closes_its_shard_and_stays_readable()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");

        await table.DisableStreamAsync();

        var shard = (await _account.RawStreams.ShardsAsync(table.StreamArn)).ShouldHaveSingleItem();
        shard.IsOpen.ShouldBeFalse();
        (await ReadFromHorizonAsync(table, shard)).Ids.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Creation_times_are_whole_minutes()
    {
        var table = await _account.CreateTableAsync();
        await table.PutAsync("a");

        var page = await ReadFromHorizonAsync(table, (await _account.RawStreams.ShardsAsync(table.StreamArn))[0]);

        ((double)page.Changes.ShouldHaveSingleItem()["dynamodb"]!["ApproximateCreationDateTime"]! % 60).ShouldBe(0);
    }

    [Fact]
    public async Task A_put_that_changes_nothing_and_a_delete_of_nothing_write_no_record()
    {
        var table = await _account.CreateTableAsync();

        await PutAllAsync(table, "a", "a");
        await table.DeleteAsync("missing");

        (await ReadFromHorizonAsync(table, (await _account.RawStreams.ShardsAsync(table.StreamArn))[0])).Ids.ShouldBe(["a"]);
    }

    private static async Task PutAllAsync(LocalTable table, params string[] ids)
    {
        foreach (var id in ids)
            await table.PutAsync(id);
    }

    private async Task<RawAnswer> ReadFromHorizonAsync(LocalTable table, RawShard shard) =>
        await _account.RawStreams.ReadAsync(await _account.RawStreams.MintAsync(table.StreamArn, shard.Id));

    private async Task<RawAnswer> ReadAfterAsync(LocalTable table, RawShard shard, string sequenceNumber)
    {
        var minted = await _account.RawStreams.MintAsync(table.StreamArn, shard.Id, "AFTER_SEQUENCE_NUMBER", sequenceNumber);
        return minted.Error is null ? await _account.RawStreams.ReadAsync(minted) : minted;
    }
}
