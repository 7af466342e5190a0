using System.Text;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>BERT's <c>vocab.txt</c>: a token a line, its id the line's number.</summary>
internal static class BertVocabulary
{
    private static readonly string[] Needed = ["[UNK]", "[CLS]", "[SEP]", "[PAD]"];
    private static readonly string[] Special = [.. Needed, "[MASK]"];

    /// <summary>The text of a <c>tokenizer.json</c> for the same. Whether letters are made small says tokenizer_config.json, else the vocabulary itself.</summary>
    public static byte[] ToJson(string file, byte[] bytes)
    {
        string[] lines = [.. Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line.TrimEnd('\r'))];
        if (lines.Length > 1 && lines[^1].Length == 0)
            lines = lines[..^1];
        var vocabulary = new JsonObject();
        for (int id = 0; id < lines.Length; id++)
        {
            if (!vocabulary.TryAdd(lines[id], JsonValue.Create(id)))
                throw TransferException.BadFile(file, $"line {id + 1}: the token '{Shown.Name(lines[id])}' was there before; remove one");
        }

        foreach (string needed in Needed)
        {
            if (!vocabulary.ContainsKey(needed))
                throw TransferException.BadFile(file, $"has no token '{needed}', and BERT's vocabularies do; name the right file");
        }

        bool lowercase = TokenizerFolder.Setting(file, "do_lower_case") ?? !lines.Any(line => line.Length > 0 && line[0] != '[' && line.Any(char.IsAsciiLetterUpper));
        int cls = (int)vocabulary["[CLS]"]!;
        int sep = (int)vocabulary["[SEP]"]!;
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. Special.Where(vocabulary.ContainsKey).Select(token => (JsonNode)new JsonObject
            {
                ["id"] = (int)vocabulary[token]!, ["content"] = token, ["special"] = true, ["normalized"] = false,
            })]),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = true,
                ["strip_accents"] = null,
                ["lowercase"] = lowercase,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", sep), ["cls"] = new JsonArray("[CLS]", cls) },
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["vocab"] = vocabulary },
        };
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
