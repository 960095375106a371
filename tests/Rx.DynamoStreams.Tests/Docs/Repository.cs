namespace Rx.DynamoStreams.Tests.Docs;

// The checkout that the tests were built from.
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string Path(string name) => System.IO.Path.Combine(Root, name);

    private static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "Rx.DynamoStreams.sln")) ? folder : Find(Directory.GetParent(folder)!.FullName);
}
