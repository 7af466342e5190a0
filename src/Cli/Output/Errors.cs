using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Output;

/// <summary>Every error the command line itself raises, one factory each.</summary>
internal static class Errors
{
    public static TransferException UnknownVerb(string verb, IEnumerable<string> known) =>
        Usage($"unknown verb '{Shown.Name(verb)}'; {Suggest(verb, known, "see 'transfer --help' for all verbs")}");

    public static TransferException UnknownSubverb(string verb, string subverb, IReadOnlyList<string> known) =>
        Usage($"{verb}: unknown verb '{Shown.Name(subverb)}'; {Suggest(subverb, known, $"it is one of {Listed(known)}")}");

    public static TransferException MissingVerb() =>
        Usage("there are options but no verb; see 'transfer --help' for all verbs");

    public static TransferException MissingSubverb(string verb, IReadOnlyList<string> known) =>
        Usage($"{verb}: what to do is missing; it is one of {Listed(known)}");

    public static TransferException UnknownOption(string verb, string option, IEnumerable<string> known) =>
        Usage($"{Prefix(verb)}unknown option '{Shown.Name(option)}'; {Suggest(option, known, $"see 'transfer{Spaced(verb)} --help'")}");

    public static TransferException UnexpectedArgument(string verb, string argument) =>
        Usage($"{Prefix(verb)}unexpected argument '{Shown.Name(argument)}'; see 'transfer{Spaced(verb)} --help'");

    public static TransferException MissingArgument(string verb, string argument) =>
        Usage($"{Prefix(verb)}{argument} is missing; see 'transfer{Spaced(verb)} --help'");

    public static TransferException MissingOption(string verb, string option, string value) =>
        Usage($"{Prefix(verb)}option {option} {value} is missing; see 'transfer{Spaced(verb)} --help'");

    public static TransferException MissingValue(string verb, string option, string value) =>
        Usage($"{Prefix(verb)}{option} has no value; write {option} {value}");

    public static TransferException GivenTwice(string verb, string option) =>
        Usage($"{Prefix(verb)}{option} is given more than once; give it once");

    public static TransferException FlagWithValue(string verb, string option, string value) =>
        Usage($"{Prefix(verb)}{option} takes no value, but '{Shown.Name(value)}' was given; write only {option}");

    public static TransferException BadValue(string verb, string problem) =>
        Usage($"{Prefix(verb)}{problem}");

    public static TransferException ResponseFile(string argument) =>
        Usage($"'{Shown.Name(argument)}' names a file of arguments that cannot be read; for a file whose name begins with @ write ./{Shown.Name(argument)}");

    public static TransferException OutIsInput(string path) =>
        Usage($"{Shown.Path(path)}: --out is also an input; inputs are never changed, give another path");

    public static TransferException UnknownModel(string name, IEnumerable<string> known) =>
        new(ErrorKind.NotFound, $"{Shown.Name(name)}: no model of the catalog has this name; {Suggest(name, known, "see 'transfer models list'")}");

    public static TransferException OneOutForSeveral(string verb) =>
        Usage($"{verb}: --out takes one file, but several subjects are given; give one of them at a time");

    public static TransferException OutKind(string verb, string path) =>
        Usage($"{verb}: --out '{Shown.Path(path)}' ends in neither .npy nor .png; give one of them, as in --out x.npy");

    public static TransferException SheetWithoutPng(string verb) =>
        Usage($"{verb}: --augment shows its variants in a picture, which needs --out with a .png; add --out sheet.png");

    public static TransferException NoPreprocessing(string model) => new(
        ErrorKind.BadInput,
        $"{Shown.Name(model)}: says nothing of its preprocessing and is not in the catalog; give a card.json in its place");

    public static TransferException NoGoldenInputs(string path) => new(
        ErrorKind.BadInput,
        $"{Shown.Path(path)}: holds no initializer whose name begins with input/; give a golden file, or a folder of pictures");

    public static TransferException NoPreprocessingToProve(string model) => new(
        ErrorKind.BadInput,
        $"{Shown.Path(model)}: says nothing of how it reads pictures; give a card with --card, or a golden .onnx file to --prove");

    public static TransferException CachedFileDiffers(string? model, string path, string actual) => new(
        ErrorKind.Integrity,
        $"{Shown.Text(path)}: its bytes have SHA-256 {actual}, not the one it is named by; delete it{(model is null ? "" : $" and run 'transfer models pull {model}'")}");

    public static TransferException ForTexts(string verb, string option) =>
        Usage($"{verb}: {option} is for models of text; leave it away");

    public static TransferException ForPictures(string verb, string option) =>
        Usage($"{verb}: {option} is for models of pictures; leave it away");

    public static TransferException PairWithoutColumn(string verb) =>
        Usage($"{verb}: --task pair learns of two texts together; name the column of second texts with --pair COL");

    public static TransferException NoTaskOfPairs(string verb, string task) =>
        Usage($"{verb}: --task {task} learns of single texts, and --pair names second ones; leave --pair away, or give --task pair");

    public static TransferException NotOfTask(string verb, string option, string task) =>
        Usage($"{verb}: {option} is not for --task {task}; leave it away");

    public static TransferException NotOfTask(string verb, string option, TextTask task) => NotOfTask(verb, option, Word(task));

    public static TransferException TaskTunes(string verb, TextTask task) =>
        Usage($"{verb}: --task {Word(task)} tunes the encoder, and --unfreeze none keeps it as it is; give --unfreeze last or all, or leave it away");

    public static TransferException NotOfPairs(string verb, string option, TextTask task) => Usage(task == TextTask.Contrastive
        ? $"{verb}: {option} is of trainings with a head, and --task contrastive learns from pairs and solves the head afterwards; leave it away"
        : $"{verb}: {option} is of trainings with a head, and --task similarity has none; leave it away");

    public static TransferException NoRateOfPairs(string verb, TextTask task) =>
        Usage(FormattableString.Invariant($"{verb}: --lr auto is not for --task {Word(task)}; give a number, as in --lr 0.0001"));

    public static TransferException OnlyOfSimilarity(string verb, string option) =>
        Usage($"{verb}: {option} belongs to --task similarity; add --task similarity, or leave {option} away");

    public static TransferException NegativeWithScores(string verb) =>
        Usage($"{verb}: --negative is for pairs without a score, and --label names scores; leave one of them away");

    public static TransferException ScoresWithoutLabel(string verb) =>
        Usage($"{verb}: --scores says from where to where scores go, and there are none without --label; add --label COL, or leave --scores away");

    public static TransferException BatchIsWhole(string verb) =>
        Usage($"{verb}: --accumulate adds up batches that do not see each other, and pairs without a score learn from the other texts of their batch; give a larger --batch, or leave it away");

    public static TransferException NoTablesToTrain(string verb) =>
        Usage($"{verb}: --embeddings train needs all layers above the tables to learn; add --unfreeze all");

    public static TransferException NothingLearns(string verb, string option) =>
        Usage($"{verb}: {option} says how layers learn, and with --unfreeze none only the head is solved; add --unfreeze last or --unfreeze all, or leave {option} away");

    public static TransferException OnlyOfSgd(string verb, string option) =>
        Usage($"{verb}: {option} belongs to --optimizer sgd, and adamw has none; add --optimizer sgd, or leave {option} away");

    public static TransferException GradualWithoutAll(string verb) =>
        Usage($"{verb}: --gradual frees the last stage before the whole network; add --unfreeze all, or leave --gradual away");

    public static TransferException OnlyUntrusted(string verb, string option) =>
        Usage($"{verb}: {option} limits the process that tries a stranger's file; add --untrusted, or leave {option} away");

    public static TransferException ResumeAlone(string verb, string given) =>
        Usage($"{verb}: --resume takes model, settings and folder from the run; leave {given} away");

    public static TransferException SeedOfTheRun(string verb) =>
        Usage($"{verb}: the seed is the run's own; leave --seed away");

    public static TransferException NotARate(string text) =>
        Usage($"--lr '{Shown.Name(text)}' is neither auto nor a number above 0 and up to 100; give one, as in --lr 0.001");

    /// <summary>What to say where the machine refused memory, threads or open files; null where <paramref name="cause"/> is something else.</summary>
    public static TransferException? Refused(Exception cause)
    {
        // A refusal may come wrapped: out of a task, a thread that did not start, a type that was not initialised.
        for (Exception? each = cause; each is not null; each = each.InnerException)
        {
            if (each is OutOfMemoryException)
                return new(ErrorKind.Resource, "out of memory; close other programs, or give less at once (a smaller batch, fewer --threads)", cause);
            if (UnloadedAssembly(each) is { } assembly)
            {
                return new(ErrorKind.Resource,
                    $"{Shown.Name(assembly)}: this part of the program cannot be loaded; the machine refused memory or open files (see ulimit -v and -n), or the installation is not whole", cause);
            }
        }

        return null;
    }

    /// <summary>Does something to a model, with the model's name in front of what it raises, where it is not there already.</summary>
    public static void In(string model, Action work)
    {
        try
        {
            work();
        }
        catch (TransferException error)
        {
            throw new TransferException(error.Kind, In(model, error), error);
        }
    }

    /// <summary>An error's message with the model's name in front, where it is not there already: a tensor of a file knows the file.</summary>
    public static string In(string model, TransferException error) =>
        error.Message.StartsWith(Shown.Path(model), StringComparison.Ordinal) ? error.Message : $"{Shown.Path(model)}: {error.Message}";

    /// <summary>What is wrong with a value that must be one of a few words.</summary>
    public static string NotAChoice(string option, string value, IReadOnlyList<string> choices) =>
        $"{option} '{Shown.Name(value)}' is unknown; {Suggest(value, choices, $"it is one of {Listed(choices)}")}";

    /// <summary>What is wrong with a value that must be a whole number.</summary>
    public static string NotAnInteger(string option, string value, long least, long most) =>
        $"{option} '{Shown.Name(value)}' is not a whole number {Range(least, most)}; give one, as in {option} {Math.Max(least, 1)}";

    /// <summary>What is wrong with a value that must be a number.</summary>
    public static string NotANumber(string option, string value, double least, double most) =>
        FormattableString.Invariant($"{option} '{Shown.Name(value)}' is not a number from {least} to {most}; give one with a point, as in {option} {(least + Math.Min(most, least + 1)) / 2}");

    /// <summary>What is wrong with a value that must be a duration.</summary>
    public static string NotADuration(string option, string value) =>
        $"{option} '{Shown.Name(value)}' is not a duration; give a number and s, m or h, as in {option} 5m";

    // A file is named by its path, an assembly by its full name.
    private static string? UnloadedAssembly(Exception cause)
    {
        string? name = (cause as FileNotFoundException)?.FileName ?? (cause as FileLoadException)?.FileName ?? (cause as BadImageFormatException)?.FileName;
        return name?.Contains(", Version=", StringComparison.Ordinal) == true ? name[..name.IndexOf(',')] : null;
    }

    private static string Word(TextTask task) => task.ToString().ToLowerInvariant();

    private static TransferException Usage(string message) => new(ErrorKind.Usage, message);

    private static string Suggest(string wanted, IEnumerable<string> known, string otherwise)
    {
        string[] nearest = NearestName.Find(wanted, known);
        return nearest.Length == 0 ? otherwise : $"did you mean {Listed(nearest.Select(name => $"'{name}'").ToArray())}?";
    }

    private static string Listed(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.Take(names.Count - 1))} or {names[^1]}";

    private static string Range(long least, long most) => most == long.MaxValue ? $">= {least}" : $"from {least} to {most}";

    private static string Prefix(string verb) => verb.Length == 0 ? "" : verb + ": ";

    private static string Spaced(string verb) => verb.Length == 0 ? "" : " " + verb;
}
