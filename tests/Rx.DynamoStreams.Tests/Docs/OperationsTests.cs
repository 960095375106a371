using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Reactive.Testing;
using Rx.DynamoStreams.Diagnostics;
using Rx.DynamoStreams.Hosting;
using Rx.DynamoStreams.Testing;
using Rx.DynamoStreams.Tests.Scenarios;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests.Docs;

// docs/operations.md lists everything that the library tells of itself, and nothing else.
public class OperationsTests
{
    [Fact]
    public void Every_metric_is_listed_with_its_kind_and_unit_and_no_other_one()
    {
        var metrics = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == DynamoStreamTelemetry.MeterName)
                metrics.Add($"`{instrument.Name}` {KindOf(instrument)}, {instrument.Unit}");
        };
        RuntimeHelpers.RunClassConstructor(typeof(StreamMetrics).TypeHandle);
        listener.Start();

        var listed = OperationsPage.Rows("Metrics").Select(row => $"{row[0]} {row[1]}");

        metrics.ShouldNotBeEmpty();
        listed.Order(StringComparer.Ordinal).ShouldBe(metrics.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_attribute_of_a_metric_is_named()
    {
        var attributes = typeof(StreamMetrics).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToList();

        var section = OperationsPage.Section("Metrics");

        attributes.Count.ShouldBeGreaterThan(5);
        attributes.ShouldAllBe(attribute => section.Contains($"`{attribute}`"));
    }

    [Fact]
    public void Every_activity_and_tag_is_named_and_no_other_one()
    {
        var scheduler = new TestScheduler();
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DynamoStreamTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var orders = new InMemoryStream(scheduler).Shard("s", draw: s => s.Insert("a", at: 1.Seconds()))
            .Fails(StreamOperation.GetRecords, () => new DynamoStreamsServiceException(StreamFault.Fatal, "denied"), skip: 10);
        var options = new DynamoStreamOptions { Scheduler = scheduler, StartFrom = StartFrom.TrimHorizon };

        _ = ObservableDynamoStream.Create(orders, orders.StreamArn, options)
            .ForEachAsync((_, _) => Task.CompletedTask, cancellationToken: TestContext.Current.CancellationToken);
        scheduler.AdvanceTo(10.Seconds().Ticks);

        orders.Failed.Count().ShouldBe(1);
        lock (ended)
        {
            var names = ended.Select(activity => activity.OperationName).Concat(ended.SelectMany(activity => activity.TagObjects).Select(tag => tag.Key));
            OperationsPage.Names("Traces").Order(StringComparer.Ordinal).ShouldBe(names.Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_log_message_is_listed_by_its_id_and_level_and_no_other_one()
    {
        Type[] logs = [typeof(StreamLog), typeof(DynamoStreamSettings).Assembly.GetType("Rx.DynamoStreams.Hosting.Diagnostics.HostingLog", throwOnError: true)!];
        var messages = logs.SelectMany(log => log.GetMethods()).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToList();

        var listed = OperationsPage.Rows("Logs").Select(row => $"{row[0]} {row[1]}");

        messages.Count.ShouldBeGreaterThan(20);
        listed.ShouldBe(messages.OrderBy(message => message.EventId).Select(message => $"{message.EventId} {message.Level.ToString().ToLowerInvariant()}"));
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        ObservableGauge<double> or ObservableGauge<long> => "gauge",
        ObservableUpDownCounter<long> => "up-down counter",
        _ => instrument.GetType().Name,
    };
}
