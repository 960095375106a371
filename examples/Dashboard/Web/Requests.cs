namespace Dashboard;

internal sealed record ChangeRate(int ChangesPerSecond);

internal sealed record ReaderSwitch(bool IsPaused);

// Why a button did nothing, for the person who pressed it.
internal sealed record Refused(string Message);
