using System.Text;
using System.Text.Json;
using Transfer.Onnx;
using Transfer.Zoo.Tokenization;

namespace Transfer.Zoo;

/// <summary>A model of text with all that its file, or the folder it lies in, says of how to use it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokenizer">Makes ids of its texts; cuts them at the model's maximum, and does not pad.</param>
/// <param name="TokenizerText">The tokenizer as the text of a tokenizer.json.</param>
/// <param name="Settings">Pooling, normalisation, prompts, the most tokens.</param>
/// <param name="Labels">The classes, where it is a classifier.</param>
public sealed record TextModelSource(ResolvedModel Model, Tokenizer Tokenizer, string TokenizerText, TextModelSettings Settings, IReadOnlyList<string>? Labels)
{
    /// <summary>What the numbers of its output are.</summary>
    public AnswerKind Answer { get; init; }

    /// <summary>Reads a model's metadata, else the folder it lies in.</summary>
    /// <returns>Null where neither has a tokenizer: it is no model of text.</returns>
    /// <exception cref="TransferException">The tokenizer or a setting is not right (BadInput).</exception>
    public static TextModelSource? TryRead(ResolvedModel model)
    {
        Model graph = model.LoadGraph();
        var metadata = new Dictionary<string, string>(graph.Metadata);
        string name = model.Label;
        if (metadata.TryGetValue(TextModelSettings.TokenizerKey, out string? text))
        {
            var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(text), $"{name}: metadata '{TextModelSettings.TokenizerKey}'");
            TextModelSettings settings = metadata.TryGetValue(TextModelSettings.Key, out string? json)
                ? TextModelSettings.Parse(json, $"{name}: metadata '{TextModelSettings.Key}'")
                : new TextModelSettings();
            return Create(model, graph, tokenizer, text, settings, ParseLabels(metadata, name), metadata.GetValueOrDefault(ImageModelMetadata.TaskKey));
        }

        if (model.Path is not { } path || TextModelFolder.Of(path) is not { } folder)
            return null;
        string tokenizerText = folder.TokenizerText();
        var found = Tokenizer.Parse(Encoding.UTF8.GetBytes(tokenizerText), folder.TokenizerFile);
        return Create(model, graph, found, tokenizerText, folder.Settings(found), ParseLabels(metadata, name) ?? folder.Labels(), folder.Task());
    }

    /// <summary>Reads the model in a file or folder.</summary>
    /// <exception cref="TransferException">It is no model of text (BadInput), or is not there (NotFound).</exception>
    public static TextModelSource Load(string path)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        return Read(store.Resolve(path));
    }

    /// <summary>As <see cref="TryRead"/>, for where only a model of text will do.</summary>
    /// <exception cref="TransferException">It is no model of text (BadInput).</exception>
    public static TextModelSource Read(ResolvedModel model) => TryRead(model)
        ?? throw TransferException.BadFile(model.Label, "has no tokenizer in its metadata and none beside it; put its tokenizer.json into its folder");

    /// <summary>What is written into the file of a model of text, so that it needs nothing beside it.</summary>
    public void Write(MetadataMap metadata)
    {
        metadata[TextModelSettings.TokenizerKey] = TokenizerText;
        metadata[TextModelSettings.Key] = Settings.ToJson();
        if (Labels is not null)
            metadata[ImageModelMetadata.LabelsKey] = JsonSerializer.Serialize(Labels);
        metadata[ImageModelMetadata.TaskKey] = Labels is null && Answer == AnswerKind.Classes ? "embed" : ImageModelMetadata.TaskOf(Answer, Settings.Pairs);
        metadata[ImageModelMetadata.VersionKey] = ProductVersion.Text;
    }

    private static TextModelSource Create(ResolvedModel model, Model graph, Tokenizer tokenizer, string text, TextModelSettings settings, IReadOnlyList<string>? labels, string? task)
    {
        EmbeddingTable.Check(graph.Graph, tokenizer, model.Label);
        AnswerKind answer = task is null && labels is not null && GivesLogitsOfTokens(graph.Graph) ? AnswerKind.Words : ImageModelMetadata.AnswerOf(task);
        return new(model, tokenizer.With(new Truncation(settings.MaxLength), null), text, settings, labels) { Answer = answer };
    }

    // Of a classifier of words that others exported, the form of the output says that it is one.
    private static bool GivesLogitsOfTokens(Graph graph) => graph.Outputs is [{ Name: "logits", Type: TensorType { Shape.Rank: 3 } }];

    private static List<string>? ParseLabels(Dictionary<string, string> metadata, string name) =>
        metadata.TryGetValue(ImageModelMetadata.LabelsKey, out string? json) ? ImageModelMetadata.ParseLabels(json, name) : null;
}
