using System.CommandLine;
using System.Text;
using Transfer.Cli.Commands;

namespace Transfer.Cli.Output;

/// <summary>What <c>--help</c> shows: an example first, then arguments and options.</summary>
internal static class HelpText
{
    private const int Indent = 2;
    private const int WidestName = 30;

    /// <summary>All verbs in their groups.</summary>
    public static string ForRoot(IEnumerable<VerbRow> rows, int width)
    {
        var text = new StringBuilder("Fine-tune the ONNX file you already have: ONNX in, ONNX out.\n\n");
        var verbs = rows.Select(row => (row.Group, Verb: row.Create())).ToList();
        text.Append("  ").Append(verbs[0].Verb.Examples[0]).Append('\n');
        int column = verbs.Max(row => row.Verb.Name.Length) + Indent + 2;
        foreach (var group in verbs.GroupBy(row => row.Group).OrderBy(group => group.Key))
        {
            text.Append('\n').Append(Title(group.Key)).Append('\n');
            foreach ((_, Verb verb) in group)
                AppendRow(text, verb.Name, verb.Description!, column, width);
        }

        return text.Append("\n'transfer VERB --help' shows a verb's examples and options; 'transfer --version' shows the version.\n").ToString();
    }

    /// <summary>One verb with its examples, arguments and options.</summary>
    public static string ForVerb(Verb verb, GlobalOptions globals, int width)
    {
        var text = new StringBuilder(verb.Examples.Count == 1 ? "Example\n" : "Examples\n");
        foreach (string example in verb.Examples)
            text.Append("  ").Append(example).Append('\n');
        text.Append("\nUsage\n  ").Append(Usage(verb)).Append("\n\n");
        text.Append(Wrap(verb.Description! + ".", 0, width)).Append('\n');

        AppendSection(text, "Verbs", verb.Subcommands.Select(sub => (sub.Name, sub.Description!)), width);
        AppendSection(text, "Arguments", verb.Arguments.Select(argument => (NameOf(argument), argument.Description!)), width);
        if (verb is not VerbFamily)
        {
            IEnumerable<Option> own = verb.Options.Where(option => !globals.All.Contains(option));
            AppendSection(text, "Options", own.Select(Row), width);
            AppendSection(text, "Options of every verb", globals.All.Select(option => Row(option, verb, globals)), width);
        }

        return text.ToString();
    }

    private static string Title(VerbGroup group) => group switch
    {
        VerbGroup.Train => "Train and judge",
        VerbGroup.Model => "Look at, edit and convert a model",
        _ => "Models and machine",
    };

    private static string Usage(Verb verb)
    {
        var words = new List<string> { "transfer" };
        if (verb.Parents.OfType<Verb>().FirstOrDefault() is { } family)
            words.Add(family.Name);
        words.Add(verb.Name);
        if (verb is VerbFamily)
            words.Add(string.Join('|', verb.Subcommands.Select(sub => sub.Name)));
        words.AddRange(verb.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{NameOf(argument)}]" : NameOf(argument)));
        words.AddRange(verb.Options.Where(option => option.Required).Select(option => $"{option.Name} {option.HelpName}"));
        words.Add(verb is VerbFamily ? "..." : "[options]");
        return string.Join(' ', words);
    }

    private static string NameOf(Argument argument) => argument.Name + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");

    private static (string Name, string Help) Row(Option option) =>
        (option is Flag ? option.Name : $"{option.Name} {option.HelpName}", option.Description!);

    private static (string Name, string Help) Row(Option option, Verb verb, GlobalOptions globals) =>
        ReferenceEquals(option, globals.Out) && verb.OutMeaning is { } meaning ? Row(option) with { Help = meaning } : Row(option);

    private static void AppendSection(StringBuilder text, string title, IEnumerable<(string Name, string Help)> rows, int width)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            return;
        text.Append('\n').Append(title).Append('\n');
        int column = Math.Min(list.Max(row => row.Name.Length), WidestName) + Indent + 2;
        foreach ((string name, string help) in list)
            AppendRow(text, name, help, column, width);
    }

    private static void AppendRow(StringBuilder text, string name, string help, int column, int width)
    {
        text.Append(' ', Indent).Append(name);
        if (name.Length + Indent + 2 > column)
            text.Append('\n').Append(' ', column);
        else
            text.Append(' ', column - Indent - name.Length);
        text.Append(Wrap(help, column, width)).Append('\n');
    }

    private static string Wrap(string text, int column, int width)
    {
        var wrapped = new StringBuilder();
        int at = column;
        foreach (string word in text.Split(' '))
        {
            bool first = at == column;
            if (!first && at + 1 + word.Length > width)
            {
                wrapped.Append('\n').Append(' ', column);
                at = column;
                first = true;
            }

            wrapped.Append(first ? "" : " ").Append(word);
            at += word.Length + (first ? 0 : 1);
        }

        return wrapped.ToString();
    }
}
