using Microsoft.Extensions.Logging;
using Rx.DynamoStreams.Diagnostics;

namespace Rx.DynamoStreams;

/// <summary>What becomes of the items of a typed stream that do not map. By default the stream ends with an error.</summary>
public sealed class UnmappableItems
{
    private readonly Action<UnmappableItem>? _receive;

    private UnmappableItems(Action<UnmappableItem>? receive) => _receive = receive;

    /// <summary>The stream ends with an <see cref="UnmappableItemException"/>; the default.</summary>
    public static UnmappableItems Fail { get; } = new(null);

    /// <summary>They are left out: counted by the metric <c>dynamostreams.items.unmappable</c>, and logged by their place and reason.</summary>
    /// <param name="logger">Gets a warning for each.</param>
    public static UnmappableItems Skip(ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        return new(item => StreamLog.ItemUnmappable(logger, item.Place, item.Reason));
    }

    /// <summary>They go to an observer, in their order among the others, and are counted.</summary>
    /// <param name="observer">Gets them on the thread of the stream; it never gets an end or an error.</param>
    public static UnmappableItems SendTo(IObserver<UnmappableItem> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return new(observer.OnNext);
    }

    // Whether the stream goes on without the item.
    internal bool Receive(UnmappableItem item)
    {
        if (_receive is null)
            return false;
        StreamMetrics.ItemsUnmappable.Add(1);
        _receive(item);
        return true;
    }
}
