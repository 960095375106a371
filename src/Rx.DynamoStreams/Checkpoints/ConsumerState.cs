using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Rx.DynamoStreams.Checkpoints;

namespace Rx.DynamoStreams;

/// <summary>What a consumer keeps beside its position, in values of JSON under names.</summary>
/// <remarks>
/// Immutable, and equal where names and values are. Who saves a checkpoint takes over the names that mean nothing to it, with their
/// values as they are, so several versions of this library, and an application beside it, can use one state.
/// </remarks>
[JsonConverter(typeof(ConsumerStateJsonConverter))]
public sealed class ConsumerState : IEquatable<ConsumerState>
{
    /// <summary>
    /// How large a state may be, in bytes of its <see cref="ToJson"/>: 64 KB. It is written with each checkpoint; what is larger belongs
    /// into a store of its own.
    /// </summary>
    public const int MaxBytes = 64 * 1024;

    private readonly ImmutableSortedDictionary<string, string> _values;

    internal ConsumerState(ImmutableSortedDictionary<string, string> values) => _values = values;

    /// <summary>A state without any name.</summary>
    public static ConsumerState Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>The names that have a value, sorted by ordinal.</summary>
    public IReadOnlyList<string> Names => [.. _values.Keys];

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="StreamPositionException">
    /// The text is no JSON object with each name once, is nested deeper than 32 levels, or is larger than <see cref="MaxBytes"/>. The
    /// message says which.
    /// </exception>
    public static ConsumerState Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return StateJson.Read(json);
    }

    /// <summary>The name's value as JSON without line breaks or spaces between its parts; null where the name has none.</summary>
    public string? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _values.GetValueOrDefault(name);
    }

    /// <summary>This state with another value for the name, or with the name where it had none.</summary>
    /// <param name="name">Not empty, compared by ordinal.</param>
    /// <param name="json">Any one value: text, number, truth value, null, array or object, nested at most 32 levels deep.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty, a text is not valid Unicode, the value is not JSON as above, or the state would be larger than
    /// <see cref="MaxBytes"/>.
    /// </exception>
    public ConsumerState With(string name, [StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(json);
        return StateJson.With(_values, name, json);
    }

    /// <summary>This state without the name; itself where the name has no value.</summary>
    public ConsumerState Without(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var values = _values.Remove(name);
        return values == _values ? this : new ConsumerState(values);
    }

    /// <summary>The state as one line of JSON, its names sorted: an object with a member for each name.</summary>
    public string ToJson() => StateJson.Write(_values);

    /// <inheritdoc/>
    public bool Equals(ConsumerState? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConsumerState);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _values)
        {
            hash.Add(name);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    /// <summary>The names alone, for logs: values may be large, or not for everybody.</summary>
    public override string ToString() => string.Join(", ", _values.Keys);

    /// <summary>Whether both have the same names and values.</summary>
    public static bool operator ==(ConsumerState? left, ConsumerState? right) => Equals(left, right);

    /// <summary>Whether a name or a value differs.</summary>
    public static bool operator !=(ConsumerState? left, ConsumerState? right) => !Equals(left, right);
}
