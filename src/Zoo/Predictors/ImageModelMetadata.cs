using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>What a file of ours says about itself in its metadata, so that it needs nothing beside it.</summary>
/// <param name="Preprocessing">How a picture becomes the input.</param>
/// <param name="Labels">The classes, in the order of the output.</param>
/// <param name="EndsInLogits">The output still wants a softmax.</param>
public sealed record ImageModelMetadata(Preprocessing Preprocessing, IReadOnlyList<string> Labels, bool EndsInLogits)
{
    /// <summary>What the model does: <c>classify</c>, <c>pair</c>, <c>multilabel</c>, <c>regress</c>, <c>tokens</c> or <c>embed</c>.</summary>
    public const string TaskKey = "transfer.task";

    /// <summary>The classes, a JSON array of strings in the order of the output.</summary>
    public const string LabelsKey = "transfer.labels";

    /// <summary>The <see cref="Zoo.Preprocessing"/>, as JSON.</summary>
    public const string PreprocessingKey = "transfer.preprocessing";

    /// <summary>The name of the model it was made from.</summary>
    public const string BaseKey = "transfer.base";

    /// <summary>The tensor that the head reads.</summary>
    public const string FeaturesKey = "transfer.features";

    /// <summary>What was measured on the validation set, as JSON.</summary>
    public const string MetricsKey = "transfer.metrics";

    /// <summary>The parity certificate, as JSON.</summary>
    public const string ParityKey = "transfer.parity";

    /// <summary>The version of Transfer that wrote the file.</summary>
    public const string VersionKey = "transfer.version";

    private const string Multilabel = "multilabel", Regress = "regress", Tokens = "tokens";

    /// <summary>What <see cref="TaskKey"/> says of a trained model.</summary>
    /// <param name="answer">What it answers with.</param>
    /// <param name="pairs">Whether to two texts together.</param>
    public static string TaskOf(AnswerKind answer, bool pairs = false) => answer switch
    {
        AnswerKind.Labels => Multilabel,
        AnswerKind.Number => Regress,
        AnswerKind.Words => Tokens,
        _ => pairs ? "pair" : "classify",
    };

    /// <summary>What a model whose task is called so answers with.</summary>
    internal static AnswerKind AnswerOf(string? task) => task switch
    {
        Multilabel => AnswerKind.Labels,
        Regress => AnswerKind.Number,
        Tokens => AnswerKind.Words,
        _ => AnswerKind.Classes,
    };

    /// <summary>Reads a card that was given, else the metadata, else what the catalog knows.</summary>
    /// <param name="metadata">The model's metadata.</param>
    /// <param name="source">The model, with the catalog's card where there is one.</param>
    /// <param name="card">A card that goes before the metadata, or null; the labels of one that has none are the metadata's.</param>
    /// <exception cref="TransferException">Neither says what is needed, or what is there cannot be read (BadInput).</exception>
    public static ImageModelMetadata Read(IReadOnlyDictionary<string, string> metadata, ResolvedModel source, ModelCard? card)
    {
        string name = source.Label;
        _ = metadata.TryGetValue(LabelsKey, out string? labels);
        if (card is null && labels is not null && metadata.TryGetValue(PreprocessingKey, out string? preprocessing))
            return new(Preprocessing.Parse(preprocessing, $"{name}: metadata '{PreprocessingKey}'"), ParseLabels(labels, name), EndsInLogits: false);
        card ??= source.Card;
        IReadOnlyList<string>? known = card?.Labels ?? (card is null || labels is null ? null : ParseLabels(labels, name));
        if (known is not null)
            return new(card!.RequirePreprocessing(), known, EndsInLogits: !EndsInSoftmax(source.LoadGraph().Graph));
        throw TransferException.BadFile(name, card is null
            ? "does not say how it reads pictures or what its classes are called; it was not made by transfer finetune: give a card with --card"
            : "is a model without classes of its own; fine-tune it first with transfer finetune");
    }

    /// <summary>Whether the output is probabilities already, as far as the last operator tells.</summary>
    public static bool EndsInSoftmax(Graph graph) => EndsIn(graph, "Softmax");

    /// <summary>Whether the last operator is this one, but for such as change the shape alone.</summary>
    internal static bool EndsIn(Graph graph, string op)
    {
        Node? last = graph.Outputs[0].Producer;
        while (last is not null && (last.Is("Identity") || last.Is("Reshape") || last.Is("Flatten") || last.Is("Squeeze")))
            last = last.Input(0)?.Producer;
        return last is not null && last.Is(op);
    }

    /// <summary>Reads the classes of a file's metadata.</summary>
    /// <exception cref="TransferException">They are no array of strings (BadInput).</exception>
    internal static List<string> ParseLabels(string json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<List<string>>(json) is { Count: > 0 } labels && !labels.Contains(null!)
                ? labels
                : throw new JsonException("expected an array of strings");
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(name, $"metadata '{LabelsKey}': {Shown.Text(error.Message)}; export the model again", error);
        }
    }
}
