using System.Text;
using Rx.DynamoStreams.Client;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class ServiceErrorTests
{
    [Theory]
    [InlineData("""{"__type":"com.amazonaws.dynamodb.v20120810#LimitExceededException","message":"slow"}""", null)]
    [InlineData("""{"__type":"LimitExceededException","Message":"slow"}""", null)]
    [InlineData("""{"__type":"com.amazon.coral#LimitExceededException:http://internal.amazon.com/coral#x/","message":"slow"}""", null)]
    [InlineData("""{"message":"slow"}""", "LimitExceededException:http://internal.amazon.com/coral/")]
    [InlineData("""{"code":"LimitExceededException","message":"slow","other":{"a":[1]}}""", null)]
    public void The_code_is_found_wherever_the_service_puts_it(string body, string? header)
    {
        var error = ServiceError.Read(Encoding.UTF8.GetBytes(body), header);

        error.ShouldBe(new ServiceError("LimitExceededException", "slow"));
    }

    [Fact]
    public void The_type_in_the_body_is_believed_before_the_header()
    {
        var body = """{"__type":"a#FromBody","code":"FromCode","message":"m"}"""u8.ToArray();

        var error = ServiceError.Read(body, errorTypeHeader: "FromHeader");

        error.Code.ShouldBe("FromBody");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body><h1>503 Service Unavailable</h1></body></html>")]
    [InlineData("[1,2]")]
    [InlineData("""{"__type":7,"message":{"a":1}}""")]
    [InlineData("""{"__type":"\ud800"}""")]
    [InlineData("""{"__type":"#:"}""")]
    [InlineData("""{"message":"half""")]
    public void A_body_that_is_no_error_of_the_service_tells_nothing(string body)
    {
        var error = ServiceError.Read(Encoding.UTF8.GetBytes(body), errorTypeHeader: null);

        error.ShouldBe(default);
    }

    [Fact]
    public void Only_the_first_line_of_a_message_is_kept_as_the_others_may_repeat_a_session_token()
    {
        var body = """{"__type":"InvalidSignatureException","message":"does not match\n\nx-amz-security-token:SESSION"}"""u8.ToArray();

        var error = ServiceError.Read(body, errorTypeHeader: null);

        error.Message.ShouldBe("does not match");
    }

    [Fact]
    public void A_message_of_any_length_is_cut_short()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"__type":"{{new string('t', 10_000)}}","message":"{{new string('m', 10_000)}}"}""");

        var error = ServiceError.Read(body, errorTypeHeader: null);

        error.Message!.Length.ShouldBeLessThan(400);
        error.Code!.Length.ShouldBeLessThan(200);
    }
}
