using System.Text.Json.Serialization;

namespace Rx.DynamoStreams;

/// <summary>What a subscriber of <see cref="ObservableDynamoStream"/> sees; the family is closed.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Event</term><description>When</description></listheader>
/// <item><term><see cref="ItemChange"/></term><description>an item was written: <see cref="Insert"/>, <see cref="Modify"/>,
/// <see cref="Remove"/>, or <see cref="UnknownChange"/></description></item>
/// <item><term><see cref="ShardChange"/></term><description>a shard is read from now on (<see cref="ShardOpened"/>, before its
/// first record) or has been read to its end (<see cref="ShardClosed"/>, after its last)</description></item>
/// <item><term><see cref="Gap"/></term><description>records may have been lost here</description></item>
/// <item><term><see cref="Checkpoint"/></term><description>a poll is complete</description></item>
/// </list>
/// Events are immutable and may be kept; a kept <see cref="ItemChange"/> keeps the page alive that it came in
/// (up to some 2.5 MB), see <see cref="ItemImage.Detach"/>.
/// <para>
/// As text, and as JSON by System.Text.Json, an event shows what happened and where, never an item's contents, keys included: see
/// <see cref="StreamEventJsonConverter"/>.
/// </para>
/// </remarks>
[JsonConverter(typeof(StreamEventJsonConverter))]
public abstract record StreamEvent
{
    private protected StreamEvent()
    {
    }
}
