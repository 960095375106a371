namespace Rx.DynamoStreams.Cli.Live;

internal readonly record struct WindowSize(int Columns, int Rows);
