using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Rx.DynamoStreams.Hosting.Health;
using Rx.DynamoStreams.Hosting.Streams;

namespace Rx.DynamoStreams.Hosting;

/// <summary>Registers health checks of hosted streams.</summary>
public static class DynamoStreamHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks how a stream is read in this process, by its handler, its replica and the shared observable. It makes no call.
    /// </summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Status</term><description>when</description></listheader>
    /// <item><term>Healthy</term><description>it is read, or nobody reads it</description></item>
    /// <item><term>Degraded</term><description>its lag, or the age of its last poll, has come to the limit of the thresholds; or it was
    /// read to its end</description></item>
    /// <item><term>Unhealthy, or <paramref name="failureStatus"/></term><description>the same, by the limits for that; or reading,
    /// handling or keeping the replica ended with an error</description></item>
    /// </list>
    /// <para>
    /// The result's data has <c>polls</c> and <c>gaps</c>, counted since reading began, and while it is read <c>lastPollAgeSeconds</c> and,
    /// where it is known, <c>lagSeconds</c>. Where the stream has several readers the worst counts, and polls and gaps are sums; a
    /// replica's gaps are not among them, as it scans its table again. A replica is read from its start on, also while it scans. Time is
    /// the stream's scheduler's.
    /// </para>
    /// </remarks>
    /// <param name="builder">From <c>AddHealthChecks()</c>.</param>
    /// <param name="name">The stream's name in the host, which is the check's, too. It need not be registered before.</param>
    /// <param name="thresholds">
    /// In place of <see cref="DynamoStreamSettings.Health"/>, which comes from the configuration; null for that.
    /// </param>
    /// <param name="failureStatus">What to tell instead of unhealthy; null for unhealthy.</param>
    /// <param name="tags">To filter checks by; null for none.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static IHealthChecksBuilder AddDynamoStream(
        this IHealthChecksBuilder builder,
        string name,
        DynamoStreamHealthOptions? thresholds = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        builder.Services.AddDynamoStream(name);
        if (thresholds is not null)
            builder.Services.PostConfigure<DynamoStreamSettings>(name, settings => settings.Health = thresholds);
        return builder.Add(new HealthCheckRegistration(
            name, provider => new StreamHealthCheck(provider.GetRequiredKeyedService<HostedStream>(name)), failureStatus, tags));
    }
}
