using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Rx.DynamoStreams.Testing.Calls;

// The table's refusals, with the types and codes that the AWS SDK gives them.
internal static class TableFaults
{
    public static ProvisionedThroughputExceededException Throttled() =>
        new("The in-memory table throttles.") { ErrorCode = nameof(ProvisionedThroughputExceededException), StatusCode = HttpStatusCode.BadRequest };

    public static InternalServerErrorException ServerError() =>
        new("The in-memory table fails.") { ErrorCode = "InternalServerError", StatusCode = HttpStatusCode.InternalServerError };

    public static ResourceNotFoundException NoTable(string existing, string? asked) =>
        new($"The in-memory table is '{existing}'; there is none of the name '{asked}'.")
        {
            ErrorCode = nameof(ResourceNotFoundException),
            StatusCode = HttpStatusCode.BadRequest,
        };

    public static AmazonDynamoDBException Invalid(string message) =>
        new(message) { ErrorCode = "ValidationException", StatusCode = HttpStatusCode.BadRequest };
}
