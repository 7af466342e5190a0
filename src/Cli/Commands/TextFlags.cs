using System.CommandLine;
using Transfer.Cli.Output;
using Transfer.FineTune;

namespace Transfer.Cli.Commands;

/// <summary>The options of <c>transfer finetune</c> that are for texts alone.</summary>
internal sealed class TextFlags
{
    private const int LeastTokens = 8;

    private readonly Option<long?> _length = OptionOf.Integer(
        "--max-length", "N", $"the most tokens of a text; what is beyond is cut off (default: the model's own; where layers learn, at most {TextRunOptions.TrainingLength})", least: LeastTokens, most: int.MaxValue);

    private readonly Option<string> _embeddings = OptionOf.Choice("--embeddings", "whether the tables of words and positions stay as they are or learn too, with --unfreeze all", "frozen", "train");

    private readonly Option<string> _task = OptionOf.Choice(
        "--task", "what is learnt of texts; classify: their classes; contrastive: for up to 16 a class or so, the encoder first learns which texts are of one class, then the head is solved; tokens: the labels of their words, from a CoNLL file; auto: tokens for .conll, .conllu, .bio and .iob, else classify", "auto", "classify", "contrastive", "tokens");

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [_task, _length, _embeddings];

    /// <summary>What is to be learnt of texts in a file.</summary>
    public TextTask TaskOf(Invocation call, string data) => call.Get(_task) switch
    {
        "contrastive" => TextTask.Contrastive,
        "tokens" => TextTask.Tokens,
        "classify" => TextTask.Classify,
        _ => TaggedFile.Is(data) ? TextTask.Tokens : TextTask.Classify,
    };

    /// <summary>What was given; null where the data is a folder of pictures.</summary>
    /// <exception cref="Onnx.TransferException">One is given with pictures (Usage).</exception>
    public TextRunOptions? Read(Invocation call, string verb, string data, TextColumns? columns)
    {
        if (columns is null)
            return All.FirstOrDefault(call.IsGiven) is { } idle ? throw Errors.ForTexts(verb, idle.Name) : null;
        return new TextRunOptions { Columns = columns, Task = TaskOf(call, data), MaxLength = (int?)call.Get(_length), TrainEmbeddings = call.Get(_embeddings) == "train" };
    }
}
