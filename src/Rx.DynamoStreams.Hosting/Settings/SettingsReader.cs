using System.Globalization;
using Amazon;
using Microsoft.Extensions.Configuration;

namespace Rx.DynamoStreams.Hosting.Settings;

// Reads one level of a section: a value that is there replaces the one given, and what cannot be read, or is no setting at all, is
// put on the list of failures, so that a person sees all of them at once. The binder of .NET throws at the first.
internal sealed class SettingsReader(IConfigurationSection section, string prefix, List<string> failures)
{
    private readonly List<string> _known = [];

    private delegate bool Parser<T>(string text, out T value);

    // Null in a JSON file is an empty text here: it says nothing.
    public bool IsSaid(string key) => !string.IsNullOrWhiteSpace(section[key]);

    public string? Text(string key, string? otherwise) => Value(key, otherwise, Whole, "a text");

    public bool Flag(string key, bool otherwise) => Value(key, otherwise, bool.TryParse, "true or false");

    public int Count(string key, int otherwise) => Value(key, otherwise, Number, "a whole number");

    public int? Count(string key, int? otherwise) => Optional(key, otherwise, Number, "a whole number");

    public double? Amount(string key, double? otherwise) => Optional(key, otherwise, Decimal, "a number");

    public TimeSpan Time(string key, TimeSpan otherwise) => Value(key, otherwise, Duration, "a time as hh:mm:ss, like 00:00:30");

    public TimeSpan? Time(string key, TimeSpan? otherwise) => Optional(key, otherwise, Duration, "a time as hh:mm:ss, like 00:00:30");

    public Uri? Address(string key, Uri? otherwise) => Value(key, otherwise, Absolute, "an address, like http://localhost:8000");

    public RegionEndpoint? Region(string key, RegionEndpoint? otherwise) => Value(key, otherwise, KnownRegion, "a region, like eu-central-1");

    public StartFrom Start(string key, StartFrom otherwise) =>
        Value(key, otherwise, StartText.TryParse, "latest, trim-horizon or a time with its zone, like 2026-01-31T08:00:00Z");

    public T Choice<T>(string key, T otherwise)
        where T : struct, Enum => Value(key, otherwise, Named, string.Join(", ", Enum.GetNames<T>()));

    public SettingsReader Part(string key)
    {
        _known.Add(key);
        if (IsSaid(key))
            failures.Add($"{prefix}{key} is '{section[key]}', and must have settings below it");
        return new SettingsReader(section.GetSection(key), $"{prefix}{key}:", failures);
    }

    // Called once all that can be said was asked for.
    public void EndPart()
    {
        foreach (var child in section.GetChildren().Where(child => !_known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            failures.Add($"{prefix}{child.Key} is no setting; there are {string.Join(", ", _known)}");
    }

    private T Value<T>(string key, T otherwise, Parser<T> parse, string form)
    {
        _known.Add(key);
        if (!IsSaid(key))
        {
            if (section.GetSection(key).GetChildren().Any())
                failures.Add($"{prefix}{key} has settings below it, and must be {form}");
            return otherwise;
        }
        if (parse(section[key]!.Trim(), out var value))
            return value;
        failures.Add($"{prefix}{key} is '{section[key]}', and must be {form}");
        return otherwise;
    }

    private T? Optional<T>(string key, T? otherwise, Parser<T> parse, string form)
        where T : struct => Value(
            key,
            otherwise,
            (string text, out T? value) =>
            {
                var isRead = parse(text, out var read);
                value = read;
                return isRead;
            },
            form);

    private static bool Whole(string text, out string? value) => (value = text) is not null;

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);

    private static bool Decimal(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    // Without a colon a number would mean days.
    private static bool Duration(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value) && text.Contains(':');

    private static bool Absolute(string text, out Uri? value) => Uri.TryCreate(text, UriKind.Absolute, out value);

    private static bool KnownRegion(string text, out RegionEndpoint? value) =>
        (value = RegionEndpoint.EnumerableAllRegions.FirstOrDefault(region => region.SystemName == text)) is not null;

    // A number is no name, although Enum.TryParse takes it for one.
    private static bool Named<T>(string text, out T value)
        where T : struct, Enum => Enum.TryParse(text, ignoreCase: true, out value) && char.IsLetter(text[0]) && Enum.IsDefined(value);
}
