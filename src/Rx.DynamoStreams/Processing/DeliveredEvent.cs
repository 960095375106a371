using System.Diagnostics;

namespace Rx.DynamoStreams.Processing;

// An event on its way through a handler.
internal sealed class DeliveredEvent(StreamEvent value, long index, int stream)
{
    public StreamEvent Event => value;

    // Its place among the events of a reading.
    public long Index => index;

    // Which of a table's streams, one after another.
    public int Stream => stream;

    public bool IsAcknowledged { get; set; }

    // From when on it is late that it is not handled, where somebody is told of that.
    public DateTimeOffset? DueAt { get; set; }

    // That which delivered it, where somebody listens.
    public Activity? Poll { get; init; }
}
