namespace Rx.DynamoStreams.Items;

// The fields of one record of a page, before it becomes an event.
internal struct RecordEnvelope
{
    public string ShardId;
    public SequenceNumber SequenceNumber;
    public ItemSlice EventId;
    public ItemSlice Keys;
    public ItemSlice NewImage;
    public ItemSlice OldImage;
    public long? CreatedAtMilliseconds;
    public long SizeBytes;
    public bool IsExpired;
}
