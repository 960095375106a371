using Microsoft.Extensions.Configuration;

namespace Rx.DynamoStreams.Hosting.Settings;

// What each key of a stream's section is to its settings. Keys have the names of the options that they set.
internal static class ConfiguredSettings
{
    public static string SectionOf(string name) => $"DynamoStreams:{name}";

    public static void Read(DynamoStreamSettings settings, IConfigurationSection section)
    {
        var reader = new SettingsReader(section, prefix: "", settings.Unreadable);
        settings.TableName = reader.Text(nameof(settings.TableName), settings.TableName);
        settings.StreamArn = reader.Text(nameof(settings.StreamArn), settings.StreamArn);
        settings.Stream = Stream(reader, settings.Stream);
        settings.CheckpointStore = In(reader.Part("CheckpointStore"), settings.CheckpointStore, (part, store) =>
        {
            settings.IsStoreKindSaid = part.IsSaid(nameof(store.Kind));
            return CheckpointStore(part, store);
        });
        settings.Handler = In(reader.Part("Handler"), settings.Handler, Handler);
        settings.Client = In(reader.Part("Client"), settings.Client, Client);
        settings.Health = In(reader.Part("Health"), settings.Health, Health);
        settings.Replica = In(reader.Part("Replica"), settings.Replica, (part, replica) =>
        {
            settings.WaitUntilReplicaIsLive = part.Flag("WaitUntilLive", settings.WaitUntilReplicaIsLive);
            return Replica(part, replica);
        });
        reader.EndPart();
    }

    private static T In<T>(SettingsReader part, T options, Func<SettingsReader, T, T> read)
    {
        var result = read(part, options);
        part.EndPart();
        return result;
    }

    private static DynamoStreamOptions Stream(SettingsReader reader, DynamoStreamOptions options) => options with
    {
        Interval = reader.Time(nameof(options.Interval), options.Interval),
        MaxIdleInterval = reader.Time(nameof(options.MaxIdleInterval), options.MaxIdleInterval),
        StartFrom = reader.Start(nameof(options.StartFrom), options.StartFrom),
        ConsumerName = reader.Text(nameof(options.ConsumerName), options.ConsumerName),
        BeginAnew = reader.Text(nameof(options.BeginAnew), options.BeginAnew),
        CheckpointInterval = reader.Time(nameof(options.CheckpointInterval), options.CheckpointInterval),
        MaxConcurrentReads = reader.Count(nameof(options.MaxConcurrentReads), options.MaxConcurrentReads),
        GapPolicy = reader.Choice(nameof(options.GapPolicy), options.GapPolicy),
        ListingInterval = reader.Time(nameof(options.ListingInterval), options.ListingInterval),
        RetryDelay = reader.Time(nameof(options.RetryDelay), options.RetryDelay),
        MaxRetryDelay = reader.Time(nameof(options.MaxRetryDelay), options.MaxRetryDelay),
        RetryLimit = reader.Count(nameof(options.RetryLimit), options.RetryLimit),
        DoubtfulRetryLimit = reader.Count(nameof(options.DoubtfulRetryLimit), options.DoubtfulRetryLimit),
        CallTimeout = reader.Time(nameof(options.CallTimeout), options.CallTimeout),
    };

    private static CheckpointStoreSettings CheckpointStore(SettingsReader reader, CheckpointStoreSettings store) => store with
    {
        Kind = reader.Choice(nameof(store.Kind), store.Kind),
        Path = reader.Text(nameof(store.Path), store.Path),
        TableName = reader.Text(nameof(store.TableName), store.TableName),
        CreateTableIfMissing = reader.Flag(nameof(store.CreateTableIfMissing), store.CreateTableIfMissing),
    };

    private static HandlerOptions Handler(SettingsReader reader, HandlerOptions options) => options with
    {
        MaxConcurrency = reader.Count(nameof(options.MaxConcurrency), options.MaxConcurrency),
        MaxPending = reader.Count(nameof(options.MaxPending), options.MaxPending),
        BatchSize = reader.Count(nameof(options.BatchSize), options.BatchSize),
        BatchWait = reader.Time(nameof(options.BatchWait), options.BatchWait),
        RetryLimit = reader.Count(nameof(options.RetryLimit), options.RetryLimit),
        RetryDelay = reader.Time(nameof(options.RetryDelay), options.RetryDelay),
        MaxRetryDelay = reader.Time(nameof(options.MaxRetryDelay), options.MaxRetryDelay),
        Failure = reader.Choice(nameof(options.Failure), options.Failure),
        DrainTimeout = reader.Time(nameof(options.DrainTimeout), options.DrainTimeout),
    };

    private static DynamoStreamsClientOptions Client(SettingsReader reader, DynamoStreamsClientOptions options) => options with
    {
        Profile = reader.Text(nameof(options.Profile), options.Profile),
        Region = reader.Region(nameof(options.Region), options.Region),
        EndpointUrl = reader.Address(nameof(options.EndpointUrl), options.EndpointUrl),
    };

    private static DynamoStreamHealthOptions Health(SettingsReader reader, DynamoStreamHealthOptions options) => options with
    {
        DegradedLag = reader.Time(nameof(options.DegradedLag), options.DegradedLag),
        UnhealthyLag = reader.Time(nameof(options.UnhealthyLag), options.UnhealthyLag),
        DegradedPollAge = reader.Time(nameof(options.DegradedPollAge), options.DegradedPollAge),
        UnhealthyPollAge = reader.Time(nameof(options.UnhealthyPollAge), options.UnhealthyPollAge),
    };

    private static DynamoTableReplicaOptions Replica(SettingsReader reader, DynamoTableReplicaOptions options) => options with
    {
        ScanSegments = reader.Count(nameof(options.ScanSegments), options.ScanSegments),
        ScanUnitsPerSecond = reader.Amount(nameof(options.ScanUnitsPerSecond), options.ScanUnitsPerSecond),
        IsConsistentScan = reader.Flag(nameof(options.IsConsistentScan), options.IsConsistentScan),
        MaxStaleness = reader.Time(nameof(options.MaxStaleness), options.MaxStaleness),
        SettleTime = reader.Time(nameof(options.SettleTime), options.SettleTime),
        MaxAbsence = reader.Time(nameof(options.MaxAbsence), options.MaxAbsence),
        GapPolicy = reader.Choice(nameof(options.GapPolicy), options.GapPolicy),
        File = reader.Text(nameof(options.File), options.File),
        SaveInterval = reader.Time(nameof(options.SaveInterval), options.SaveInterval),
    };
}
