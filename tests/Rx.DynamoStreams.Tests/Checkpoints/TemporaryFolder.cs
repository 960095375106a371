namespace Rx.DynamoStreams.Tests.Checkpoints;

// A folder for one test, gone with all that is in it at the end.
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("checkpoints-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public IEnumerable<string> FileNames => Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
