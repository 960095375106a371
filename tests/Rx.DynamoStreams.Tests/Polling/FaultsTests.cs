using System.Data.Common;
using System.Net;
using Amazon.Runtime;
using Rx.DynamoStreams.Polling;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Polling;

public class FaultsTests
{
    [Theory, Trait("Rule", "F1")]
    [InlineData("LimitExceededException", HttpStatusCode.BadRequest, StreamFault.Transient)]
    [InlineData("InternalServerError", HttpStatusCode.InternalServerError, StreamFault.Transient)]
    [InlineData("ExpiredIteratorException", HttpStatusCode.BadRequest, StreamFault.ExpiredIterator)]
    [InlineData("TrimmedDataAccessException", HttpStatusCode.BadRequest, StreamFault.Trimmed)]
    [InlineData("AccessDeniedException", HttpStatusCode.BadRequest, StreamFault.Fatal)]
    public void An_exception_of_another_AWS_client_means_what_its_code_says(string code, HttpStatusCode status, StreamFault expected)
    {
        var foreign = new AmazonServiceException("no", null, ErrorType.Unknown, code, "request", status);

        Faults.KindOf(foreign).ShouldBe(expected);
    }

    [Theory]
    [InlineData(true, StreamFault.Transient)]
    [InlineData(false, StreamFault.Fatal)]
    public void A_databases_exception_means_what_it_says_of_itself(bool isTransient, StreamFault expected) =>
        Faults.KindOf(new DatabaseException(isTransient)).ShouldBe(expected);

    [Fact, Trait("Rule", "F7")]
    public void An_exception_that_no_client_is_known_to_throw_is_fatal() =>
        Faults.KindOf(new InvalidOperationException()).ShouldBe(StreamFault.Fatal);

    private sealed class DatabaseException(bool isTransient) : DbException
    {
        public override bool IsTransient => isTransient;
    }
}
