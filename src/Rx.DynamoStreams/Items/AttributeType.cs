namespace Rx.DynamoStreams.Items;

internal enum AttributeType
{
    S,
    N,
    B,
    Bool,
    Null,
    M,
    L,
    SS,
    NS,
    BS,
}
