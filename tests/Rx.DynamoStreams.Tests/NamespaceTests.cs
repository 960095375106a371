using System.Reflection;
using System.Runtime.CompilerServices;
using Shouldly;
using Xunit;

namespace Rx.DynamoStreams.Tests;

public sealed class NamespaceTests
{
    // Every assembly of src that the tests can reach; each has its name for its root namespace.
    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Rx.DynamoStreams*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => !name.EndsWith(".Tests"))];

    [Fact]
    public void The_library_is_among_the_assemblies_looked_at()
    {
        var names = Assemblies.Select(row => row.Data);

        names.ShouldContain("Rx.DynamoStreams");
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Public_types_live_in_the_root_namespace_so_that_users_need_one_using(string assembly)
    {
        var types = WrittenTypes(assembly).Where(type => type.IsPublic);

        var elsewhere = types.Where(type => type.Namespace != assembly);

        elsewhere.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Internal_types_live_in_the_namespace_of_their_folder(string assembly)
    {
        var types = WrittenTypes(assembly).Where(type => !type.IsPublic);

        var elsewhere = types.Where(type => type.Namespace?.StartsWith(assembly + ".", StringComparison.Ordinal) != true);

        elsewhere.ShouldBeEmpty();
    }

    // Without what the compiler adds.
    private static IEnumerable<Type> WrittenTypes(string assembly) => Assembly.Load(assembly).GetTypes().Where(type =>
        !type.IsNested
        && !type.Name.StartsWith('<')
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && type.Namespace is not ("System.Runtime.CompilerServices" or "Microsoft.CodeAnalysis"));
}
