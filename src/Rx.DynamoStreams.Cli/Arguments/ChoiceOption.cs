using System.CommandLine;

namespace Rx.DynamoStreams.Cli.Arguments;

// An option with a few words to choose from; a wrong one is refused in a sentence that names the option and the words. The
// first word is the default, and its value must be T's default.
internal static class ChoiceOption
{
    public static Option<T> Create<T>(string name, string description, params (string Word, T Value)[] choices)
        where T : struct, Enum
    {
        var words = choices.Select(choice => choice.Word).ToArray();
        var option = new Option<T>(name)
        {
            Description = $"{description} [default: {words[0]}]",
            HelpName = string.Join('|', words),
            CustomParser = result =>
            {
                var given = result.Tokens[0].Value;
                foreach (var (word, value) in choices)
                {
                    if (word == given)
                        return value;
                }
                result.AddError($"{name} is '{given}', and must be {string.Join(" or ", words)}.");
                return default;
            },
        };
        option.CompletionSources.Add(words);
        return option;
    }
}
