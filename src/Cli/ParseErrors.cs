using System.CommandLine;
using System.CommandLine.Parsing;
using Transfer.Cli.Commands;
using Transfer.Cli.Output;
using Transfer.Onnx;

namespace Transfer.Cli;

/// <summary>What is wrong with a command line, said in this project's words: the first fault that the user should mend.</summary>
internal static class ParseErrors
{
    /// <summary>The first fault, or null where there is none.</summary>
    public static TransferException? Find(ParseResult parsed, IReadOnlyList<string> args, IEnumerable<string> verbs)
    {
        Command command = parsed.CommandResult.Command;
        string name = Path(command);
        if (parsed.Errors.Any(error => error.SymbolResult is null))
            return Errors.ResponseFile(args.First(arg => arg.Length > 1 && arg[0] == '@'));
        if (UnknownOption(parsed, name) is { } unknown)
            return unknown;
        if (FlagWithValue(parsed, args, name) is { } value)
            return value;
        if (command is RootCommand)
            return parsed.UnmatchedTokens.Count > 0 ? Errors.UnknownVerb(parsed.UnmatchedTokens[0], verbs) : Errors.MissingVerb();
        if (command is VerbFamily family)
        {
            string[] known = family.Subcommands.Select(sub => sub.Name).ToArray();
            return parsed.UnmatchedTokens.Count > 0 ? Errors.UnknownSubverb(name, parsed.UnmatchedTokens[0], known) : Errors.MissingSubverb(name, known);
        }

        if (parsed.UnmatchedTokens.Count > 0)
            return Errors.UnexpectedArgument(name, parsed.UnmatchedTokens[0]);
        return parsed.Errors.Select(error => Describe(error, name)).FirstOrDefault();
    }

    private static TransferException Describe(ParseError error, string verb) => error.SymbolResult switch
    {
        OptionResult { Option: var option, Tokens.Count: 0, IdentifierTokenCount: 0 } => Errors.MissingOption(verb, option.Name, option.HelpName!),
        OptionResult { Option: var option, Tokens.Count: 0 } => Errors.MissingValue(verb, option.Name, option.HelpName!),
        OptionResult { Option: { Arity.MaximumNumberOfValues: 1 } option, Tokens.Count: > 1 } => Errors.GivenTwice(verb, option.Name),
        ArgumentResult { Argument: var argument, Tokens.Count: 0 } when argument.Name.All(char.IsUpper) => Errors.MissingArgument(verb, argument.Name),
        _ => Errors.BadValue(verb, error.Message),
    };

    // A verb that takes any number of subjects takes a mistyped option for one more of them, so those are looked through as well. What
    // stands behind "--" is a subject whatever it looks like.
    private static TransferException? UnknownOption(ParseResult parsed, string verb)
    {
        int literal = parsed.Tokens.Reverse().TakeWhile(token => token.Type != TokenType.DoubleDash).Count();
        bool hasLiteral = literal < parsed.Tokens.Count;
        var words = parsed.CommandResult.Tokens.Select(token => token.Value).Concat(parsed.UnmatchedTokens).ToList();
        int checkedCount = words.Count - (hasLiteral ? literal : 0);
        string? unknown = words.Take(Math.Max(checkedCount, 0)).FirstOrDefault(word => word.Length > 1 && word[0] == '-');
        if (unknown is null)
            return null;
        string option = unknown.Split('=', 2)[0];
        return Errors.UnknownOption(verb, option, KnownOptions(parsed.CommandResult));
    }

    private static IEnumerable<string> KnownOptions(CommandResult? command)
    {
        for (SymbolResult? at = command; at is CommandResult result; at = at.Parent)
        {
            foreach (Option option in result.Command.Options)
                yield return option.Name;
        }
    }

    private static TransferException? FlagWithValue(ParseResult parsed, IReadOnlyList<string> args, string verb)
    {
        var flags = new HashSet<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult result; at = at.Parent)
            flags.UnionWith(result.Command.Options.OfType<Flag>().Select(flag => flag.Name));
        foreach (string arg in args.TakeWhile(arg => arg != "--"))
        {
            int sign = arg.IndexOfAny(['=', ':']);
            if (sign > 0 && flags.Contains(arg[..sign]))
                return Errors.FlagWithValue(verb, arg[..sign], arg[(sign + 1)..]);
        }

        return null;
    }

    private static string Path(Command command) =>
        command is RootCommand ? "" : command.Parents.OfType<Verb>().FirstOrDefault() is { } family ? $"{family.Name} {command.Name}" : command.Name;
}
