using System.Globalization;
using Rx.DynamoStreams.LocalTests.Emulator;

namespace Rx.DynamoStreams.LocalTests.Crashes;

// Writes all items of a table again and again, each time with the next version from 1 on; so each item is written as often as the
// others, and the number of writes is a multiple of the items'. Roll-overs of the shard are spread among the rounds.
internal static class RoundWriter
{
    public const int Keys = 200;

    private const int Writers = 2;

    public static async Task WriteAsync(LocalAccount account, LocalTable table, int writes, int rollOvers, Func<Task> beforeRound)
    {
        var rounds = writes / Keys;
        var keys = Enumerable.Range(0, Keys).Select(key => $"k{key}").Chunk(Keys / Writers).ToList();
        for (var round = 1; round <= rounds; round++)
        {
            await beforeRound();
            var version = round.ToString(CultureInfo.InvariantCulture);
            await Task.WhenAll(keys.Select(ids => table.PutAllAsync(ids, ("version", new() { N = version }))));
            if (round * rollOvers / rounds > (round - 1) * rollOvers / rounds)
                await account.Control.RollOverAsync();
        }
    }
}
