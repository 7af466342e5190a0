using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>The post-processors by the name that a tokenizer.json has for them.</summary>
internal static class PostProcessorTable
{
    private static readonly Dictionary<string, Func<StrictObject, PostProcessor>> Rows = new()
    {
        ["BertProcessing"] = BertProcessing.Read,
        ["ByteLevel"] = ByteLevelProcessor.Read,
        ["RobertaProcessing"] = RobertaProcessing.Read,
        ["Sequence"] = PostProcessorSequence.Read,
        ["TemplateProcessing"] = TemplateProcessing.Read,
    };

    /// <summary>Reads one post-processor.</summary>
    /// <exception cref="TransferException">It is unknown, or a field of it is wrong.</exception>
    public static PostProcessor Read(StrictObject json) => StageTable.Read(json, Rows);

    /// <summary>The id of a <c>["token", id]</c>.</summary>
    public static int SpecialId(StrictObject json, string key)
    {
        System.Text.Json.JsonElement entry = json.Array(key);
        return entry.GetArrayLength() == 2 && entry[1].ValueKind == System.Text.Json.JsonValueKind.Number && entry[1].TryGetInt32(out int id) && id >= 0
            ? id
            : throw json.Wrong(key, $"expected a token and its id, got {Shown.Name(entry.GetRawText())}");
    }
}
