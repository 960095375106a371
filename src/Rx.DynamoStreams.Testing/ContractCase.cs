using Rx.DynamoStreams.Testing.Contracts;

namespace Rx.DynamoStreams.Testing;

/// <summary>One rule that every checkpoint store keeps, and what tries it.</summary>
public sealed class ContractCase
{
    private readonly Func<StoreTrial, Task> _steps;

    internal ContractCase(string name, Func<StoreTrial, Task> steps) => (Name, _steps) = (name, steps);

    /// <summary>The rule, as a sentence. It names the case, and may be reworded in a later version.</summary>
    public string Name { get; }

    /// <summary>Tries the rule on a store, which may hold the checkpoints of others.</summary>
    /// <remarks>
    /// Consumers have names of their own, which begin with <c>contract-</c>, in each run, so the store need not be a fresh one. They are
    /// deleted at the end, unless the rule is broken: then they stay to be looked at.
    /// </remarks>
    /// <param name="store">Any store; nothing is asked of it but its interface.</param>
    /// <param name="cancellationToken">Ends the run early, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ContractViolationException">The store breaks the rule, or a call to it failed.</exception>
    public async Task RunAsync(ICheckpointStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var trial = new StoreTrial(Name, store, cancellationToken);
        await _steps(trial).ConfigureAwait(false);
        await trial.TidyUpAsync().ConfigureAwait(false);
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
