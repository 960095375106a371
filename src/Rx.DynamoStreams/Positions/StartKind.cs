namespace Rx.DynamoStreams.Positions;

internal enum StartKind
{
    Latest,
    TrimHorizon,
    Since,
    Position,
}
