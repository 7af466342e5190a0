using System.CommandLine;
using Transfer.Cli.Output;
using Transfer.FineTune;

namespace Transfer.Cli.Commands;

/// <summary>The options of <c>transfer finetune</c> that are for texts alone.</summary>
internal sealed class TextFlags
{
    private const int LeastTokens = 8;

    private readonly Option<string> _task = OptionOf.Choice(
        "--task", "what is learnt of texts; classify: their classes; auto: the same; contrastive: for up to 16 a class or so, the encoder first learns which texts are of one class, then the head is solved; similarity: how alike texts are, from pairs; the encoder stays one and gets no head", "auto", "classify", "contrastive", "similarity");

    private readonly Option<string?> _pair = OptionOf.Text("--pair", "COL", "of --task similarity: the column of the second text of each pair, whose score --label names; without --label they belong together, and each first text learns to be nearer to its own than to those of other pairs");

    private readonly Option<string?> _negative = OptionOf.Text("--negative", "COL", "of --task similarity without --label: a column of texts that the first shall be told apart from besides");

    private readonly Option<string?> _scores = OptionOf.Text("--scores", "LOW:HIGH", "of --task similarity: from where to where scores go, as in 0:5 (default: they are cosines, -1 to 1)");

    private readonly Option<long?> _length = OptionOf.Integer(
        "--max-length", "N", $"the most tokens of a text; what is beyond is cut off (default: the model's own; where layers learn from classes, at most {TextRunOptions.TrainingLength})", least: LeastTokens, most: int.MaxValue);

    private readonly Option<string> _embeddings = OptionOf.Choice("--embeddings", "whether the tables of words and positions stay as they are or learn too, with --unfreeze all", "frozen", "train");

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_task, _pair, _negative, _scores, _length, _embeddings];

    /// <summary>The columns of a table; null where the data is a folder of pictures.</summary>
    /// <exception cref="Onnx.TransferException">One is missing, or one is given that the task has no use for (Usage).</exception>
    public TextColumns? Columns(Invocation call, string verb, string data, string? text, string? label)
    {
        if (TaskOf(call) != TextTask.Similarity)
        {
            return new Option[] { _pair, _negative, _scores }.FirstOrDefault(call.IsGiven) is { } idle
                ? throw Errors.OnlyOfSimilarity(verb, idle.Name)
                : ModelArguments.Columns(verb, data, text, label);
        }

        // A folder is refused as --task is, with pictures.
        if (!ModelArguments.IsTable(data) && text is null)
            return null;
        string first = text ?? throw Errors.MissingOption(verb, "--text", "COL");
        string second = call.Get(_pair) ?? throw Errors.MissingOption(verb, "--pair", "COL");
        if (label is not null && call.IsGiven(_negative))
            throw Errors.NegativeWithScores(verb);
        if (label is null && call.IsGiven(_scores))
            throw Errors.ScoresWithoutLabel(verb);
        return new TextColumns(first, label ?? first) { Pair = second, Negative = call.Get(_negative) };
    }

    /// <summary>What was given; null where the data is a folder of pictures.</summary>
    /// <exception cref="Onnx.TransferException">One is given with pictures, or a range is none (Usage).</exception>
    public TextRunOptions? Read(Invocation call, string verb, TextColumns? columns)
    {
        if (columns is null)
            return All.FirstOrDefault(call.IsGiven) is { } idle ? throw Errors.ForTexts(verb, idle.Name) : null;
        return new TextRunOptions
        {
            Columns = columns,
            Task = TaskOf(call),
            Scores = call.Get(_scores) is { } range ? ScoreRange.Parse(range) : null,
            MaxLength = (int?)call.Get(_length),
            TrainEmbeddings = call.Get(_embeddings) == "train",
        };
    }

    private TextTask TaskOf(Invocation call) => call.Get(_task) switch
    {
        "contrastive" => TextTask.Contrastive,
        "similarity" => TextTask.Similarity,
        _ => TextTask.Classify,
    };
}
