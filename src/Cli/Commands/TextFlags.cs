using System.CommandLine;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary>The options of <c>transfer finetune</c> that are for texts alone.</summary>
internal sealed class TextFlags
{
    private const string Auto = "auto", Pair = "pair", Multilabel = "multilabel", Contrastive = "contrastive", Similarity = "similarity", Tokens = "tokens";
    private const int LeastTokens = 8;

    private readonly Option<string> _task = OptionOf.Choice(
        "--task", "what is learnt of texts; classify: the class of each; multilabel: its labels, any number of them; regress: a number; pair: the class of two texts together (with --pair, which regress and multilabel take too); contrastive: classes from up to 16 texts each or so, the encoder first learns which texts are of one class, then the head is solved; similarity: how alike texts are, from pairs, the encoder stays one and gets no head; tokens: the labels of their words, from a CoNLL file; auto: tokens for .conll, .conllu, .bio and .iob, regress where the labels are more than 20 different numbers, multilabel where they are lists or --label-separator is given, else classes",
        Auto, "classify", Multilabel, "regress", Pair, Contrastive, Similarity, Tokens);

    private readonly Option<string?> _negative = OptionOf.Text("--negative", "COL", "of --task similarity without --label: a column of texts that the first shall be told apart from besides");

    private readonly Option<string?> _scores = OptionOf.Text("--scores", "LOW:HIGH", "of --task similarity: from where to where the scores of --label go, as in 0:5 (default: they are cosines, -1 to 1)");

    private readonly Option<long?> _length = OptionOf.Integer(
        "--max-length", "N", $"the most tokens of a text; what is beyond is cut off (default: the model's own; where layers learn from labels, at most {TextRunOptions.TrainingLength})", least: LeastTokens, most: int.MaxValue);

    private readonly Option<string> _embeddings = OptionOf.Choice("--embeddings", "whether the tables of words and positions stay as they are or learn too, with --unfreeze all", "frozen", "train");

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_task, _negative, _scores, _length, _embeddings];

    /// <summary>The columns of a table; null where the data is a folder of pictures.</summary>
    /// <exception cref="TransferException">One is missing, or one is given that the task has no use for (Usage).</exception>
    public TextColumns? Columns(Invocation call, string verb, string data, string? text, string? label, string? pair, string? separator)
    {
        if (call.Get(_task) != Similarity)
        {
            return new Option[] { _negative, _scores }.FirstOrDefault(call.IsGiven) is { } idle
                ? throw Errors.OnlyOfSimilarity(verb, idle.Name)
                : IsOfWords(call, data) ? ModelArguments.WordColumns(verb, text, label, pair, separator)
                : ModelArguments.Columns(verb, data, text, label, pair, separator);
        }

        // A folder is refused as --task is, with pictures.
        if (!ModelArguments.IsTable(data) && text is null)
            return null;
        string first = text ?? throw Errors.MissingOption(verb, "--text", "COL");
        string second = pair ?? throw Errors.MissingOption(verb, "--pair", "COL");
        if (label is not null && call.IsGiven(_negative))
            throw Errors.NegativeWithScores(verb);
        if (label is null && call.IsGiven(_scores))
            throw Errors.ScoresWithoutLabel(verb);
        return new TextColumns(first, label ?? first, second) { Negative = call.Get(_negative) };
    }

    /// <summary>What was given; null where the data is a folder of pictures.</summary>
    /// <param name="call">The call.</param>
    /// <param name="verb">The verb, for messages.</param>
    /// <param name="data">The table, or the folder of pictures.</param>
    /// <param name="columns">The table's columns; null where the data is a folder.</param>
    /// <param name="separated">Whether what stands between labels was given.</param>
    /// <exception cref="TransferException">One is given with pictures, a range is none, or they do not go together (Usage).</exception>
    public TextRunOptions? Read(Invocation call, string verb, string data, TextColumns? columns, bool separated)
    {
        if (columns is null)
            return All.FirstOrDefault(call.IsGiven) is { } idle ? throw Errors.ForTexts(verb, idle.Name) : null;
        return new TextRunOptions
        {
            Columns = columns,
            Task = Task(call, verb, data, columns, separated),
            Scores = call.Get(_scores) is { } range ? ScoreRange.Parse(range) : null,
            MaxLength = (int?)call.Get(_length),
            TrainEmbeddings = call.Get(_embeddings) == "train",
        };
    }

    /// <summary>Whether the labels of words are learnt, by what was given or by the kind of the file.</summary>
    public bool IsOfWords(Invocation call, string data) => call.Get(_task) is Tokens || (call.Get(_task) is Auto && TaggedFile.Is(data));

    private TextTask Task(Invocation call, string verb, string data, TextColumns columns, bool separated)
    {
        string given = call.Get(_task)!;
        if (IsOfWords(call, data))
            return TextTask.Tokens;
        if (given == Auto && separated)
            return TextTask.Multilabel;
        if (given == Auto)
        {
            var choice = TaskChoice.Of(data, columns, call.Cancellation);
            if (choice.Notice is { } notice)
                call.Output.Note(notice);
            return choice.Task;
        }

        if (separated && given != Multilabel)
            throw Errors.NotOfTask(verb, "--label-separator", given);
        if (given == Pair && columns.Pair is null)
            throw Errors.PairWithoutColumn(verb);
        if (columns.Pair is not null && given == Contrastive)
            throw Errors.NoTaskOfPairs(verb, given);
        return given == Pair ? TextTask.Classify : Enum.Parse<TextTask>(given, ignoreCase: true);
    }
}
