using System.Net;
using Rx.DynamoStreams.Client;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Client;

public sealed class FaultTableTests
{
    [Theory]
    [InlineData("ExpiredIteratorException", 400, StreamFault.ExpiredIterator, "new iterator")]
    [InlineData("TrimmedDataAccessException", 400, StreamFault.Trimmed, "trim horizon")]
    [InlineData("ResourceNotFoundException", 400, StreamFault.Gone, "children")]
    [InlineData("LimitExceededException", 400, StreamFault.Transient, "fewer readers")]
    [InlineData("ProvisionedThroughputExceededException", 400, StreamFault.Transient, "fewer readers")]
    [InlineData("ThrottlingException", 400, StreamFault.Transient, "fewer readers")]
    [InlineData("RequestLimitExceeded", 400, StreamFault.Transient, "fewer readers")]
    [InlineData("Throttling", 400, StreamFault.Transient, "fewer readers")]
    [InlineData("TooManyRequestsException", 429, StreamFault.Transient, "fewer readers")]
    [InlineData("InternalServerError", 500, StreamFault.Transient, "Try again")]
    [InlineData("InternalServerError", 400, StreamFault.Transient, "Try again")]
    [InlineData("InternalFailure", 500, StreamFault.Transient, "Try again")]
    [InlineData("InternalFailure", 400, StreamFault.Transient, "Try again")]
    [InlineData("ServiceUnavailable", 503, StreamFault.Transient, "Try again")]
    [InlineData("ServiceUnavailable", 400, StreamFault.Transient, "Try again")]
    [InlineData("ServiceUnavailableException", 400, StreamFault.Transient, "Try again")]
    [InlineData(null, 500, StreamFault.Transient, "Try again")]
    [InlineData(null, 502, StreamFault.Transient, "Try again")]
    [InlineData("NeverHeardOfIt", 599, StreamFault.Transient, "Try again")]
    [InlineData(null, 429, StreamFault.Transient, "Try again")]
    [InlineData(null, 408, StreamFault.Transient, "Try again")]
    [InlineData("AccessDeniedException", 400, StreamFault.Fatal, "dynamodb:GetRecords")]
    [InlineData("AccessDenied", 403, StreamFault.Fatal, "dynamodb:GetRecords")]
    [InlineData("UnrecognizedClientException", 400, StreamFault.Fatal, "access key")]
    [InlineData("InvalidClientTokenId", 403, StreamFault.Fatal, "access key")]
    [InlineData("InvalidSignatureException", 400, StreamFault.Fatal, "secret access key")]
    [InlineData("SignatureDoesNotMatch", 403, StreamFault.Fatal, "secret access key")]
    [InlineData("IncompleteSignature", 400, StreamFault.Fatal, "secret access key")]
    [InlineData("IncompleteSignatureException", 400, StreamFault.Fatal, "secret access key")]
    [InlineData("ValidationException", 400, StreamFault.Fatal, "sequence number")]
    [InlineData("SerializationException", 400, StreamFault.Fatal, "sequence number")]
    [InlineData("MissingAuthenticationToken", 400, StreamFault.Fatal, "Authorization")]
    [InlineData("MissingAuthenticationTokenException", 403, StreamFault.Fatal, "Authorization")]
    [InlineData("ExpiredTokenException", 400, StreamFault.Fatal, "Renew")]
    [InlineData("ExpiredToken", 403, StreamFault.Fatal, "Renew")]
    [InlineData("RequestTimeTooSkewed", 403, StreamFault.Fatal, "Set this machine's clock")]
    [InlineData("RequestExpired", 400, StreamFault.Fatal, "Set this machine's clock")]
    [InlineData("RequestInTheFuture", 400, StreamFault.Fatal, "Set this machine's clock")]
    [InlineData("UnknownOperationException", 400, StreamFault.Fatal, "differs from DynamoDB's")]
    [InlineData("NeverHeardOfIt", 400, StreamFault.Fatal, "endpoint")]
    [InlineData(null, 404, StreamFault.Fatal, "endpoint")]
    [InlineData(null, 301, StreamFault.Malformed, "endpoint")]
    [InlineData(null, 204, StreamFault.Malformed, "endpoint")]
    public void An_answer_is_the_fault_that_the_table_says_and_names_a_remedy(string? code, int status, StreamFault fault, string remedy)
    {
        var row = FaultTable.Of("GetRecords", code, (HttpStatusCode)status);

        row.Fault.ShouldBe(fault);
        row.Remedy.ShouldContain(remedy);
    }

    [Theory]
    [InlineData("ExpiredToken", true, false)]
    [InlineData("ExpiredTokenException", true, false)]
    [InlineData("InvalidSignatureException", false, true)]
    [InlineData("SignatureDoesNotMatch", false, true)]
    [InlineData("RequestExpired", false, true)]
    [InlineData("RequestInTheFuture", false, true)]
    [InlineData("RequestTimeTooSkewed", false, true)]
    [InlineData("AccessDeniedException", false, false)]
    [InlineData(null, false, false)]
    public void Only_an_expired_session_and_a_wrong_clock_are_for_the_client_to_set_right(string? code, bool isExpired, bool mayBeSkew)
    {
        var remedies = (FaultTable.IsExpiredToken(code), FaultTable.MayBeClockSkew(code));

        remedies.ShouldBe((isExpired, mayBeSkew));
    }

    [Theory]
    [InlineData("DescribeStream", "ARN")]
    [InlineData("ListStreams", "table's name")]
    [InlineData("GetShardIterator", "trimmed")]
    [InlineData("GetRecords", "trimmed")]
    public void What_is_gone_depends_on_what_was_asked_for(string operation, string remedy)
    {
        var row = FaultTable.Of(operation, "ResourceNotFoundException", HttpStatusCode.BadRequest);

        row.Fault.ShouldBe(StreamFault.Gone);
        row.Remedy.ShouldContain(remedy);
    }
}
