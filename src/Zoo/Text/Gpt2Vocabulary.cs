using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>GPT-2's and RoBERTa's <c>vocab.json</c>, and beside it <c>merges.txt</c> with the merges in the order they were learned.</summary>
internal static class Gpt2Vocabulary
{
    private static readonly string[] Special = ["<s>", "</s>", "<unk>", "<pad>", "<mask>", "<|endoftext|>"];

    /// <summary>The text of a <c>tokenizer.json</c> for the same.</summary>
    public static byte[] ToJson(string file, byte[] bytes)
    {
        string merges = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "merges.txt");
        if (!File.Exists(merges))
            throw new TransferException(ErrorKind.NotFound, $"{Shown.Path(file)}: its merges.txt is not beside it; put it there");
        string[] lines = Encoding.UTF8.GetString(TokenizerFolder.Read(merges)).Split('\n');
        IEnumerable<string> pairs = lines.Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
        JsonObject vocabulary;
        try
        {
            vocabulary = JsonNode.Parse(bytes) as JsonObject ?? throw TransferException.BadFile(file, "is no JSON object; name the right file");
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(file, $"is not JSON: {Shown.Text(error.Message)}; correct the file", error);
        }

        bool roberta = vocabulary.ContainsKey("<s>") && vocabulary.ContainsKey("</s>");
        bool prefix = TokenizerFolder.Setting(file, "add_prefix_space") ?? false;
        JsonObject ByteLevel(bool trim) => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = prefix, ["trim_offsets"] = trim, ["use_regex"] = true };
        string[] special = [.. Special.Where(vocabulary.ContainsKey)];
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. special.Select(token => (JsonNode)new JsonObject
            {
                ["id"] = vocabulary[token]!.DeepClone(), ["content"] = token, ["special"] = true, ["normalized"] = false, ["lstrip"] = token == "<mask>",
            })]),
            ["pre_tokenizer"] = ByteLevel(true),
            ["post_processor"] = roberta
                ? new JsonObject
                {
                    ["type"] = "RobertaProcessing",
                    ["trim_offsets"] = true,
                    ["add_prefix_space"] = prefix,
                    ["sep"] = new JsonArray("</s>", vocabulary["</s>"]!.DeepClone()),
                    ["cls"] = new JsonArray("<s>", vocabulary["<s>"]!.DeepClone()),
                }
                : ByteLevel(false),
            ["decoder"] = ByteLevel(true),
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray([.. pairs.Select(pair => (JsonNode)pair)]) },
        };
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
