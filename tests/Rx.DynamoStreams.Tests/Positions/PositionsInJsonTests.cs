using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Rx.DynamoStreams.Tests.Checkpoints;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Positions;

// What System.Text.Json makes of positions, sequence numbers and starts in the types of users.
[Trait("Rule", "P3")]
public sealed class PositionsInJsonTests
{
    private static readonly Gen<Bookmark> AnyBookmark =
        from position in AnyPosition.Position
        from start in AnyPosition.Start
        from last in AnyPosition.Number
        from next in AnyPosition.Number.Nullable()
        from seen in AnyPosition.Number.Array[0, 3]
        select new Bookmark(position, start, last, next, seen.Distinct().ToDictionary(number => number, number => number.ToString()));

    [Fact]
    public void They_come_back_from_a_type_of_a_user_with_reflection_and_with_a_source_generated_context() =>
        AnyBookmark.Sample(bookmark =>
        {
            var reflected = JsonSerializer.Deserialize<Bookmark>(JsonSerializer.Serialize(bookmark))!;

            var generated = JsonSerializer.Deserialize(
                JsonSerializer.Serialize(bookmark, BookmarkJson.Default.Bookmark), BookmarkJson.Default.Bookmark)!;

            foreach (var back in new[] { reflected, generated })
            {
                (back.Position, back.Start, back.Last, back.Next).ShouldBe((bookmark.Position, bookmark.Start, bookmark.Last, bookmark.Next));
                back.Last.ToString().ShouldBe(bookmark.Last.ToString(), "with its leading zeros");
                back.Seen.ShouldBe(bookmark.Seen, ignoreOrder: true);
            }
        });

    [Fact]
    public void A_position_is_written_as_its_own_JSON_whatever_the_options_are() =>
        AnyPosition.Position.Sample(position =>
        {
            var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper, DefaultIgnoreCondition = JsonIgnoreCondition.Never };

            JsonSerializer.Serialize(position, options).ShouldBe(position.ToJson());

            JsonSerializer.Deserialize<StreamPosition>(position.ToJson(), options).ShouldBe(position);
            JsonSerializer.Serialize(StartFrom.Position(position)).ShouldBe($$$"""{"position":{{{position.ToJson()}}}}""");
        });

    [Fact]
    public async Task A_position_is_read_from_a_body_that_comes_in_pieces_and_from_one_with_comments()
    {
        var position = RandomPositions.Of("arn", shards: 300);
        var options = new JsonSerializerOptions { DefaultBufferSize = 16, ReadCommentHandling = JsonCommentHandling.Skip, WriteIndented = true };
        var commented = JsonSerializer.Serialize(position, options).Replace("\"version\"", "/* by hand */ \"version\"");

        var pieces = await JsonSerializer.DeserializeAsync<StreamPosition>(
            new MemoryStream(Encoding.UTF8.GetBytes(commented)), options, TestContext.Current.CancellationToken);

        pieces.ShouldBe(position);
        commented.ShouldContain("\n  /* by hand */");
    }

    [Fact]
    public void A_stored_checkpoint_comes_back()
    {
        var checkpoint = new StoredCheckpoint(RandomPositions.Of("arn", shards: 3), 7, "me", DateTimeOffset.UnixEpoch);

        var back = JsonSerializer.Deserialize<StoredCheckpoint>(JsonSerializer.Serialize(checkpoint));

        back.ShouldBe(checkpoint);
    }

    [Fact]
    public void A_start_is_written_to_be_read()
    {
        StartFrom[] starts = [StartFrom.Latest, StartFrom.TrimHorizon, StartFrom.Since(new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(1)))];

        var json = starts.Select(start => JsonSerializer.Serialize(start));

        json.ShouldBe(["\"latest\"", "\"trimHorizon\"", """{"since":"2026-01-01T11:00:00+00:00"}"""]);
        JsonSerializer.Deserialize<StartFrom>("""{"since":"2026-01-01T11:00:00Z"}""").ShouldBe(starts[2]);
    }

    [Fact]
    public void Null_stays_null()
    {
        JsonSerializer.Deserialize<StreamPosition>("null").ShouldBeNull();
        JsonSerializer.Deserialize<StartFrom>("null").ShouldBeNull();

        JsonSerializer.Deserialize<SequenceNumber?>("null").ShouldBeNull();
    }

    [Theory]
    [InlineData("42", "A sequence number is a string of 1 to 40 decimal digits, and here is a Number. Put its digits in quotes")]
    [InlineData("null", "A sequence number is a string of 1 to 40 decimal digits, and here is a Null.")]
    [InlineData("\"4x\"", "'4x' is no sequence number: 1 to 40 decimal digits are expected.")]
    public void What_is_no_sequence_number_is_refused(string json, string message) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<SequenceNumber>(json)).Message.ShouldStartWith(message);

    [Fact]
    public void A_key_that_is_no_sequence_number_is_refused() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Dictionary<SequenceNumber, int>>("""{"4x":1}"""))
            .Message.ShouldStartWith("'4x' is no sequence number");

    [Theory]
    [InlineData("""{"version":2,"cursor":[]}""", "The stored position has format version 2, and this version of Rx.DynamoStreams reads 1 only. Update the library")]
    [InlineData("""{"version":1,"shards":{}}""", "The stored position cannot be used: 'streamArn' is missing. Restore it from a copy")]
    [InlineData("""{"version":1,"streamArn":"arn","shards":{"s":{"after":5}}}""", "The stored position cannot be used: '$.shards.s.after' is unknown, there twice, or not of the right form.")]
    [InlineData("\"arn\"", "The stored position cannot be used: '$' is unknown")]
    [InlineData("""{"version":1,"streamArn":"arn","shards":{""", "The stored position cannot be used: it is no JSON, or cut short, at line 1")]
    public void What_is_no_position_is_refused_with_the_place_and_what_to_do(string json, string message)
    {
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<StreamPosition>(json)).Message.ShouldStartWith(message);

        if (json.EndsWith('}'))
            Should.Throw<JsonException>(() => JsonSerializer.Deserialize<StartFrom>("{\"position\":" + json + "}")).Message.ShouldStartWith(message);
    }

    [Theory]
    [InlineData("\"Latest\"", "this text")]
    [InlineData("7", "a Number")]
    [InlineData("[]", "a StartArray")]
    [InlineData("{}", "an empty object")]
    [InlineData("""{"at":1}""", "an object with another member")]
    [InlineData("""{"since":7}""", "a 'since' that is no time")]
    [InlineData("""{"since":"yesterday"}""", "a 'since' that is no time")]
    [InlineData("""{"since":"2026-01-01T11:00:00"}""", "a 'since' without a zone")]
    [InlineData("""{"since":"2026-01-01T11:00:00Z","since":"2026-01-01T12:00:00Z"}""", "an object with more than one member")]
    [InlineData("""{"position":null}""", "a 'position' that is null")]
    public void What_is_no_start_is_refused_with_the_forms_that_are(string json, string found) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<StartFrom>(json)).Message.ShouldBe(
            $$$"""A start is expected, and here is {{{found}}}. Write "latest", "trimHorizon", {"since":"2026-11-23T10:00:00Z"}, or {"position":{…}} with what StreamPosition.ToJson gives.""");
}

internal sealed record Bookmark(
    StreamPosition Position, StartFrom Start, SequenceNumber Last, SequenceNumber? Next, Dictionary<SequenceNumber, string> Seen);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Bookmark))]
internal sealed partial class BookmarkJson : JsonSerializerContext;
