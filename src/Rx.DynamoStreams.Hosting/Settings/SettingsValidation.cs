using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Rx.DynamoStreams.Hosting.Settings;

// Finds everything that is wrong with one stream's settings, for one message.
internal sealed class SettingsValidation(StreamRegistration registration, IOptions<HostOptions> host) : IValidateOptions<DynamoStreamSettings>
{
    public ValidateOptionsResult Validate(string? name, DynamoStreamSettings options)
    {
        if (name != registration.Name)
            return ValidateOptionsResult.Skip;
        var failures = options.Unreadable
            .Concat(SourceFailures(options))
            .Concat(CheckpointFailures(options))
            .Concat(LibraryChecks.Failures(options, registration))
            .Concat(DrainFailures(options.Handler))
            .Concat(options.Health.Failures(options.Stream.Interval).Select(failure => $"Health:{failure}"))
            .Select(failure => $"\n- {failure}")
            .ToList();
        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Stream '{name}' cannot be hosted. Correct these in section '{ConfiguredSettings.SectionOf(name)}' of the configuration, or in the code that configures the stream:{string.Concat(failures)}");
    }

    private IEnumerable<string> SourceFailures(DynamoStreamSettings settings)
    {
        var (hasTable, hasArn) = (!string.IsNullOrWhiteSpace(settings.TableName), !string.IsNullOrWhiteSpace(settings.StreamArn));
        if (!hasTable && !hasArn)
            yield return "TableName and StreamArn are both missing, and one of them is needed";
        if (hasTable && hasArn)
            yield return "TableName and StreamArn are both set, and only one of them can be read";
        if (hasArn && !hasTable && registration.HasReplica)
            yield return "TableName is missing, and the replica needs it";
    }

    private static IEnumerable<string> CheckpointFailures(DynamoStreamSettings settings)
    {
        var store = settings.CheckpointStore;
        if (store.Kind == CheckpointStoreKind.None && !settings.IsStoreKindSaid && store is not { Path: null, TableName: null })
            yield return "CheckpointStore:Kind is missing, and without it nothing is stored; let it be File, Table or None";
        if (store.Kind != CheckpointStoreKind.None && settings.Stream.CheckpointStore is not null)
            yield return $"CheckpointStore:Kind is {store.Kind}, and the code that configures the stream brings a store of its own";
        if (store.Kind == CheckpointStoreKind.File && string.IsNullOrWhiteSpace(store.Path))
            yield return "CheckpointStore:Path is missing, and a store in a file needs it";
        else if (store.Kind == CheckpointStoreKind.File && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(store.Path!))))
            yield return $"CheckpointStore:Path is '{store.Path}', and must be in a folder that exists";
        if (store.Kind == CheckpointStoreKind.Table && string.IsNullOrWhiteSpace(store.TableName))
            yield return "CheckpointStore:TableName is missing, and a store in a table needs it";
    }

    // A host that does not wait for the handlers would end before the last checkpoint is saved.
    private IEnumerable<string> DrainFailures(HandlerOptions handler)
    {
        var limit = host.Value.ShutdownTimeout;
        if (registration.HasHandler && limit != Timeout.InfiniteTimeSpan && handler.DrainTimeout >= limit)
            yield return $"Handler:DrainTimeout is {handler.DrainTimeout}, and must be less than the host's ShutdownTimeout ({limit}), so that the last checkpoint can be saved";
    }
}
