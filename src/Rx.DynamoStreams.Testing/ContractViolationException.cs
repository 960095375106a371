namespace Rx.DynamoStreams.Testing;

/// <summary>A store did something else than its contract asks for; the message says what it did, and what it must do.</summary>
public sealed class ContractViolationException : Exception
{
    internal ContractViolationException(string caseName, string did, string must, Exception? innerException = null)
        : base($"{caseName}: {did}; {must}.", innerException) =>
        CaseName = caseName;

    /// <summary>The <see cref="ContractCase.Name"/> of the case that found it.</summary>
    public string CaseName { get; }
}
