using System.Net;

namespace Rx.DynamoStreams.Client;

// What the service's error codes mean to a reader, and what a person can do about them. A code that is not listed counts by its
// HTTP status.
internal static class FaultTable
{
    private const string TryAgain = "Try again later.";

    public static (StreamFault Fault, string Remedy) Of(string operation, string? code, HttpStatusCode status) => code switch
    {
        "ExpiredIteratorException" =>
            (StreamFault.ExpiredIterator, "Get a new iterator, after the last record that was read; nothing is lost."),
        "TrimmedDataAccessException" =>
            (StreamFault.Trimmed, "The service keeps records for 24 hours: read on from the trim horizon, and expect a gap."),
        "ResourceNotFoundException" => (StreamFault.Gone, WhatIsGone(operation)),

        "LimitExceededException" or "ProvisionedThroughputExceededException" or "RequestLimitExceeded" or "Throttling"
            or "ThrottlingException" or "TooManyRequestsException" =>
            (StreamFault.Transient, "Try again later; if it lasts, let fewer readers share the stream, 2 at most."),
        "InternalFailure" or "InternalServerError" or "ServiceUnavailable" or "ServiceUnavailableException" =>
            (StreamFault.Transient, TryAgain),

        "AccessDenied" or "AccessDeniedException" =>
            (StreamFault.Fatal, $"Allow the caller 'dynamodb:{operation}' on the stream in its IAM policy."),
        "InvalidClientTokenId" or "UnrecognizedClientException" =>
            (StreamFault.Fatal, "Check the access key and the session token: the service does not know them in this region."),
        "ExpiredToken" or "ExpiredTokenException" =>
            (StreamFault.Fatal, "Renew the session, or use credentials that renew themselves, such as a role's."),
        "MissingAuthenticationToken" or "MissingAuthenticationTokenException" =>
            (StreamFault.Fatal, "Check that no proxy drops the Authorization header."),
        "IncompleteSignature" or "IncompleteSignatureException" or "InvalidSignatureException" or "SignatureDoesNotMatch" =>
            (StreamFault.Fatal, "Check the secret access key, the region, and that this machine's clock is right."),
        "RequestExpired" or "RequestInTheFuture" or "RequestTimeTooSkewed" =>
            (StreamFault.Fatal, "Set this machine's clock."),
        "SerializationException" or "ValidationException" =>
            (StreamFault.Fatal, "Check what was asked for: the stream's ARN, the shard, the sequence number, the limit."),
        "UnknownOperationException" =>
            (StreamFault.Fatal, "Check the endpoint: it is not that of DynamoDB Streams, which differs from DynamoDB's."),

        _ => ByStatus((int)status),
    };

    // The session is over, and another one may do.
    public static bool IsExpiredToken(string? code) => code is "ExpiredToken" or "ExpiredTokenException";

    // Codes that a wrong clock is answered with; a wrong secret has some of them too.
    public static bool MayBeClockSkew(string? code) =>
        code is "InvalidSignatureException" or "SignatureDoesNotMatch"
            or "RequestExpired" or "RequestInTheFuture" or "RequestTimeTooSkewed";

    private static (StreamFault Fault, string Remedy) ByStatus(int status) => status switch
    {
        408 or 429 or (>= 500 and <= 599) => (StreamFault.Transient, TryAgain),
        >= 400 and <= 499 => (StreamFault.Fatal, "Check the endpoint, the proxy, and what was asked for."),
        _ => (StreamFault.Malformed, "Check that the endpoint is DynamoDB Streams and that no proxy answers in its place."),
    };

    private static string WhatIsGone(string operation) => operation switch
    {
        Operations.DescribeStream =>
            "Check the stream's ARN, and that region and account are the stream's; it is deleted 24 hours after it was disabled.",
        Operations.ListStreams => "Check the table's name, and that region and account are the table's.",
        _ => "The shard was trimmed, 24 hours after its last record, or the stream was deleted: go on with its children.",
    };
}
