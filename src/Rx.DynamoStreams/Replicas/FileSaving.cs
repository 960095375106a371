using Rx.DynamoStreams.Files;

namespace Rx.DynamoStreams.Replicas;

// Where a replica's saves run, beside its reading, and what they write into. A simulation has its own, in which a save takes
// virtual time, fails, or is broken off by the end of its process.
internal sealed record FileSaving(Func<Action, CancellationToken, Task> RunAsync, Func<string, FileStream> Create)
{
    public static FileSaving OnThreadPool { get; } = new(Task.Run, path => PrivateFile.Open(path, FileMode.CreateNew));
}
