using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Rx.DynamoStreams.Client;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

// The cases of AWS's published Signature Version 4 test suite whose path is "/" and whose query is empty.
public sealed class SignatureV4Tests
{
    private const string Date = "20150830T123600Z";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Host = "host:example.amazonaws.com";
    private const string SessionToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/"
        + "qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38"
        + "xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    [Theory]
    [InlineData("get-vanilla", "GET", Host, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-header-key-duplicate", "GET", Host + "|my-header1:value2,value2,value1", "", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("get-header-value-multiline", "GET", Host + "|my-header1:value1,value2,value3", "", "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790")]
    [InlineData("get-header-value-order", "GET", Host + "|my-header1:value4,value1,value3,value2", "", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")]
    [InlineData("get-header-value-trim", "GET", Host + "|my-header1:value1|my-header2:\"a b c\"", "", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("post-vanilla", "POST", Host, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-header-key-sort", "POST", Host + "|my-header1:value1", "", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("post-header-value-case", "POST", Host + "|my-header1:VALUE1", "", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    [InlineData("post-sts-header-before", "POST", Host + "|x-amz-date:" + Date + "|x-amz-security-token:" + SessionToken, "", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    [InlineData("post-x-www-form-urlencoded", "POST", "content-type:application/x-www-form-urlencoded|" + Host, "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    [InlineData("post-x-www-form-urlencoded-parameters", "POST", "content-type:application/x-www-form-urlencoded; charset=utf8|" + Host, "Param1=value1", "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe")]
    public void A_case_of_the_published_suite_is_signed_as_published(string name, string method, string headers, string body, string signature)
    {
        var signed = HeadersOf(headers);

        var authorization = new SignatureV4("service")
            .Authorization(method, signed, Encoding.UTF8.GetBytes(body), Date, "us-east-1", new ImmutableCredentials("AKIDEXAMPLE", Secret, null));

        authorization.ShouldBe(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            + $"SignedHeaders={string.Join(';', signed.Select(header => header.Name))}, Signature={signature}",
            name);
    }

    [Fact]
    public void A_key_that_was_kept_serves_only_its_own_secret_region_and_day()
    {
        var reused = new SignatureV4("dynamodb");
        (string Secret, string Region, string Date)[] turns =
        [
            ("one", "eu-west-1", "20260102T000000Z"), ("one", "eu-west-1", "20260102T235959Z"), ("two", "eu-west-1", "20260102T235959Z"),
            ("two", "eu-west-2", "20260102T235959Z"), ("two", "eu-west-2", "20260103T000000Z"), ("one", "eu-west-1", "20260102T000000Z"),
        ];

        var signed = turns.Select(turn => Sign(reused, turn.Secret, turn.Region, turn.Date)).ToList();

        signed.ShouldBe(turns.Select(turn => Sign(new SignatureV4("dynamodb"), turn.Secret, turn.Region, turn.Date)));
        signed.Distinct().Count().ShouldBe(5, "the first and the last are the same");
    }

    [Fact]
    public void The_key_of_a_day_and_region_is_derived_once()
    {
        (string Region, string Date)[] turns =
            [("eu-west-1", "20260102T000000Z"), ("eu-west-1", "20260102T235959Z"), ("eu-west-1", "20260103T000000Z"), ("eu-west-2", "20260103T000000Z")];
        var reused = new SignatureV4("dynamodb");
        AllocatedBy(() => Sign(new SignatureV4("dynamodb"), "secret", "eu-west-1", "20260101T000000Z"));

        var bytes = turns.Select(turn => AllocatedBy(() => Sign(reused, "secret", turn.Region, turn.Date))).ToList();

        // Four hashes, each an array.
        const int Derivation = 4 * (HMACSHA256.HashSizeInBytes + 16);
        bytes.Select(each => each - bytes[1] >= Derivation).ShouldBe([true, false, true, true], "only the second found its key");
    }

    [Fact]
    public void The_date_is_written_in_universal_time()
    {
        var time = new DateTimeOffset(2026, 3, 1, 1, 2, 3, 999, TimeSpan.FromHours(2));

        var text = SignatureV4.DateText(time);

        text.ShouldBe("20260228T230203Z");
    }

    private static long AllocatedBy(Func<string> sign)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        sign();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Sign(SignatureV4 signature, string secret, string region, string date) =>
        signature.Authorization("POST", HeadersOf(Host), "{}"u8, date, region, new ImmutableCredentials("AKID", secret, null));

    private static (string Name, string Value)[] HeadersOf(string text)
    {
        var headers = text.Split('|').Select(header => header.Split(':', 2)).Select(pair => (Name: pair[0], Value: pair[1])).ToList();
        if (headers.All(header => header.Name != "x-amz-date"))
            headers.Add(("x-amz-date", Date));
        return [.. headers];
    }
}
