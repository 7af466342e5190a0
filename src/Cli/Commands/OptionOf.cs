using System.CommandLine;
using System.Globalization;
using Transfer.Cli.Output;

namespace Transfer.Cli.Commands;

/// <summary>Options whose values are checked with the project's own messages. An option without a default gives null when it is not there.</summary>
internal static class OptionOf
{
    /// <summary>Any text: a path, a name, a column.</summary>
    public static Option<string?> Text(string name, string value, string help) =>
        new(name) { HelpName = value, Description = help };

    /// <summary>Several texts, each with the option's name in front.</summary>
    public static Option<string[]> Texts(string name, string value, string help) =>
        new(name) { HelpName = value, Description = help, Arity = ArgumentArity.OneOrMore };

    /// <summary>A whole number within bounds.</summary>
    public static Option<long?> Integer(string name, string value, string help, long least = 0, long most = long.MaxValue) => new(name)
    {
        HelpName = value,
        Description = help,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most)
                return number;
            result.AddError(Errors.NotAnInteger(name, text, least, most));
            return null;
        },
    };

    /// <summary>A number within bounds, with a decimal point in every language.</summary>
    public static Option<double?> Number(string name, string value, string help, double least, double most) => new(name)
    {
        HelpName = value,
        Description = help,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most)
                return number;
            result.AddError(Errors.NotANumber(name, text, least, most));
            return null;
        },
    };

    /// <summary>One of a few words; the first is the default.</summary>
    public static Option<string> Choice(string name, string help, params string[] choices)
    {
        var option = new Option<string>(name)
        {
            HelpName = string.Join('|', choices),
            Description = $"{help} (default: {choices[0]})",
            DefaultValueFactory = _ => choices[0],
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (choices.Contains(text))
                    return text;
                result.AddError(Errors.NotAChoice(name, text, choices));
                return choices[0];
            },
        };
        option.CompletionSources.Add(choices);
        return option;
    }

    /// <summary>A duration as people write it: <c>90s</c>, <c>5m</c>, <c>1.5h</c>.</summary>
    public static Option<TimeSpan?> Duration(string name, string value, string help) => new(name)
    {
        HelpName = value,
        Description = help,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (ParseDuration(text) is { } duration)
                return duration;
            result.AddError(Errors.NotADuration(name, text));
            return null;
        },
    };

    private static TimeSpan? ParseDuration(string text)
    {
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        bool valid = unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && (unit *= number) is > 0 and < 1e7;
        return valid ? TimeSpan.FromSeconds(unit) : null;
    }
}
