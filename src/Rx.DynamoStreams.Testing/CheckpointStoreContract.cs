using Rx.DynamoStreams.Testing.Contracts;

namespace Rx.DynamoStreams.Testing;

/// <summary>What every <see cref="ICheckpointStore"/> does, as cases that run on a store of yours in your own tests.</summary>
/// <remarks>
/// It belongs to no test framework. Make a test with one parameter out of <see cref="Cases"/>' names, such as a theory in xunit, and call
/// <see cref="RunAsync"/> in it; or run all of them in one test. The library's own stores are held to the same cases.
/// </remarks>
public static class CheckpointStoreContract
{
    /// <summary>All cases. Each stands alone, and they may run in any order, or at once.</summary>
    public static IReadOnlyList<ContractCase> Cases { get; } = [.. LoadingCases.All, .. SavingCases.All, .. DeletingCases.All, .. CallingCases.All];

    /// <summary>Runs one case on a store; see <see cref="ContractCase.RunAsync"/>.</summary>
    /// <param name="caseName">The <see cref="ContractCase.Name"/> of one of <see cref="Cases"/>.</param>
    /// <param name="store">Any store; it may hold the checkpoints of others.</param>
    /// <param name="cancellationToken">Ends the run early, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">No case has this name.</exception>
    /// <exception cref="ContractViolationException">The store breaks the rule, or a call to it failed.</exception>
    public static Task RunAsync(string caseName, ICheckpointStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var found = Cases.FirstOrDefault(one => one.Name == caseName)
            ?? throw new ArgumentException($"No case is named '{caseName}': take a name from {nameof(Cases)}.", nameof(caseName));
        return found.RunAsync(store, cancellationToken);
    }
}
