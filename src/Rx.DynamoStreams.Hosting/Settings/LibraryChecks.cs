using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Rx.DynamoStreams.Hosting.Settings;

// The library checks its own options when they are handed to it, so they are handed to it here, with clients that are never
// called. Thus each range is written in one place.
internal static class LibraryChecks
{
    public static IEnumerable<string> Failures(DynamoStreamSettings settings, StreamRegistration registration)
    {
        using var client = new DynamoStreamsClient(new DynamoStreamsClientOptions { Region = RegionEndpoint.USEast1 });
        using var dynamoDb = new AmazonDynamoDBClient(new AnonymousAWSCredentials(), RegionEndpoint.USEast1);
        var table = string.IsNullOrWhiteSpace(settings.TableName) ? "table" : settings.TableName;
        // A store that is made later needs a consumer's name already.
        var stream = settings.CheckpointStore.Kind == CheckpointStoreKind.None
            ? settings.Stream
            : settings.Stream with { CheckpointStore = new InMemoryCheckpointStore() };

        var checks = new List<Action>
        {
            () => new DynamoStreamsClient(settings.Client).Dispose(),
            () => _ = string.IsNullOrWhiteSpace(settings.StreamArn)
                ? ObservableDynamoStream.ForTable(dynamoDb, client, table, stream)
                : ObservableDynamoStream.Create(client, settings.StreamArn, stream),
        };
        if (registration.HasHandler)
            checks.Add(() => Handle(ObservableDynamoStream.Create(client, "stream", new DynamoStreamOptions()), settings.Handler, registration.TakesBatches));
        // What is wrong with the stream's own options was told above.
        if (registration.HasReplica)
            checks.Add(() => DynamoTableReplica.Create(dynamoDb, client, table, _ => "", settings.Replica with { Stream = new() }).Dispose());
        return [.. checks.Select(FailureOf).OfType<string>()];
    }

    // With a token that is cancelled, handling ends after its options were looked at.
    private static void Handle(IObservable<StreamEvent> stream, HandlerOptions options, bool takesBatches)
    {
        var cancelled = new CancellationToken(canceled: true);
        _ = takesBatches
            ? stream.ForEachBatchAsync((_, _) => Task.CompletedTask, options, cancelled)
            : stream.ForEachAsync((_, _) => Task.CompletedTask, options, cancelled);
    }

    private static string? FailureOf(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
