using System.Text;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// The files that Hugging Face folders have beside <c>model.onnx</c>: the tokenizer, <c>config.json</c>, and of sentence-transformers
/// <c>modules.json</c>, <c>1_Pooling/config.json</c>, <c>sentence_bert_config.json</c> and <c>config_sentence_transformers.json</c>.
/// </summary>
internal sealed class TextModelFolder
{
    private const int UsualLength = 512;

    private readonly string _folder;

    private TextModelFolder(string folder) => _folder = folder;

    /// <summary>The folder of a model file, or the one above where the file lies in a folder <c>onnx</c>; null where no tokenizer is there.</summary>
    public static TextModelFolder? Of(string modelFile)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelFile))!;
        if (HasTokenizer(folder))
            return new(folder);
        string? above = Path.GetFileName(folder) == "onnx" ? Path.GetDirectoryName(folder) : null;
        return above is not null && HasTokenizer(above) ? new(above) : null;
    }

    /// <summary>The tokenizer as the text of a tokenizer.json.</summary>
    public string TokenizerText() => Encoding.UTF8.GetString(TokenizerFolder.ToJson(TokenizerFile));

    /// <summary>The path of the tokenizer's file.</summary>
    public string TokenizerFile => TokenizerFolder.Find(_folder);

    /// <summary>Pooling, normalisation, prompts and the most tokens, as the folder says.</summary>
    /// <param name="tokenizer">The folder's tokenizer, whose own truncation counts where nothing else is said.</param>
    /// <exception cref="TransferException">The folder wants a pooling that is not known here (BadInput).</exception>
    public TextModelSettings Settings(Tokenizer tokenizer)
    {
        JsonObject? prompts = SettingsFile.Read(_folder, "config_sentence_transformers.json")?["prompts"] as JsonObject;
        return new TextModelSettings
        {
            Pooling = Pooling(),
            Normalize = Normalizes(),
            MaxLength = MaxLength(tokenizer),
            QueryPrompt = SettingsFile.Text(prompts, "query") ?? "",
            PassagePrompt = SettingsFile.Text(prompts, "document") ?? SettingsFile.Text(prompts, "passage") ?? "",
        };
    }

    /// <summary>The classes that config.json names, in order, or null.</summary>
    public IReadOnlyList<string>? Labels()
    {
        if (SettingsFile.Read(_folder, "config.json")?["id2label"] is not JsonObject { Count: > 0 } labels)
            return null;
        string?[] names = [.. Enumerable.Range(0, labels.Count).Select(i => SettingsFile.Text(labels, i.ToString(System.Globalization.CultureInfo.InvariantCulture)))];
        return names.Contains(null) ? null : [.. names.OfType<string>()];
    }

    /// <summary>What config.json says that the model was trained for, by the name that a task has here; null where it says nothing.</summary>
    public string? Task() => SettingsFile.Text(SettingsFile.Read(_folder, "config.json"), "problem_type") switch
    {
        "multi_label_classification" => ImageModelMetadata.TaskOf(AnswerKind.Labels),
        "regression" => ImageModelMetadata.TaskOf(AnswerKind.Number),
        _ => null,
    };

    private static bool HasTokenizer(string folder) =>
        File.Exists(Path.Combine(folder, "tokenizer.json")) || File.Exists(Path.Combine(folder, "vocab.txt"))
        || (File.Exists(Path.Combine(folder, "vocab.json")) && File.Exists(Path.Combine(folder, "merges.txt")));

    private TokenPooling Pooling()
    {
        const string name = "1_Pooling/config.json";
        if (SettingsFile.Read(_folder, name) is not { } settings)
            return TokenPooling.Mean;
        string[] wanted = [.. settings.Where(entry => entry.Key.StartsWith("pooling_mode_", StringComparison.Ordinal) && entry.Value is JsonValue value
            && value.TryGetValue(out bool on) && on).Select(entry => entry.Key)];
        return wanted switch
        {
            ["pooling_mode_mean_tokens"] => TokenPooling.Mean,
            ["pooling_mode_cls_token"] => TokenPooling.Cls,
            ["pooling_mode_lasttoken"] => TokenPooling.LastToken,
            _ => throw TransferException.BadFile(Path.Combine(_folder, name),
                $"wants {(wanted.Length == 0 ? "no pooling" : string.Join(" and ", wanted.Select(Shown.Name)))}, and one of mean, cls and last token is possible; use another model"),
        };
    }

    // A folder of sentence-transformers lists its steps; without one a vector of length 1 serves every comparison.
    private bool Normalizes()
    {
        string path = Path.Combine(_folder, "modules.json");
        return !File.Exists(path) || Encoding.UTF8.GetString(TokenizerFolder.Read(path)).Contains("models.Normalize", StringComparison.Ordinal);
    }

    private int MaxLength(Tokenizer tokenizer)
    {
        JsonObject? config = SettingsFile.Read(_folder, "config.json");
        int? positions = SettingsFile.Value<int>(config, "max_position_embeddings");
        int? said = SettingsFile.Value<int>(SettingsFile.Read(_folder, "sentence_bert_config.json"), "max_seq_length") ?? tokenizer.Truncation?.MaxLength;
        int length = Math.Min(said ?? UsualLength, positions ?? int.MaxValue);
        return length > 0 ? length : UsualLength;
    }
}
