using System.Globalization;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.TestKit;

/// <summary>
/// An encoder of text as exporters write them, small enough to train in a test: tables of words and types, two layers of attention with a
/// mask and a feed-forward part, vectors of 16 numbers for each token. Its tokenizer knows a few words and lies in the file.
/// </summary>
public static class TinyEncoder
{
    /// <summary>Residual blocks: two a layer.</summary>
    public const int Blocks = 4;

    private const int Width = 16;

    /// <summary>The words it knows, after [PAD], [UNK], [CLS] and [SEP].</summary>
    public static IReadOnlyList<string> Words { get; } =
        ["the", "film", "is", "good", "bad", "not", "a", "plot", "actor", "scene", "very", "and", "one", "two", "three", "four", "five", "anna", "paris", "acme", "rome", "ben"];

    /// <summary>The model, with weights that are the same each time.</summary>
    /// <param name="normalize">Whether a text's vector has length 1.</param>
    public static Model Create(bool normalize = false)
    {
        Model model = Model.Parse(Text());
        var random = new Random(5);
        foreach (Value value in model.Graph.Nodes.SelectMany(n => n.Inputs).OfType<Value>().Where(v => !v.IsDefined).Distinct().ToArray())
        {
            long[] dims = ((TensorType)value.Type!).Shape!.Numbers!;
            float spread = value.Name.EndsWith("_table", StringComparison.Ordinal) ? 1 : dims.Length < 2 ? 0.05f : 1f / MathF.Sqrt(dims[0]);
            float middle = value.Name.EndsWith("_scale", StringComparison.Ordinal) ? 1 : 0;
            float[] data = [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(_ => middle + (spread * (float)((2 * random.NextDouble()) - 1)))];
            value.Initializer = Tensor.FromFloats(data, dims);
        }

        model.Metadata["transfer.tokenizer"] = Tokenizer().ToJsonString();
        model.Metadata["transfer.text"] = new JsonObject { ["pooling"] = "mean", ["normalize"] = normalize, ["max_length"] = 24 }.ToJsonString();
        return model;
    }

    /// <summary>Texts whose class is told by two words together and by neither alone: "good" without "not", or "not" without "good".</summary>
    /// <param name="each">Texts of each of the four cases.</param>
    public static IEnumerable<(string Text, string Label)> Reviews(int each)
    {
        var random = new Random(9);
        for (int i = 0; i < 4 * each; i++)
        {
            bool good = (i & 1) != 0, not = (i & 2) != 0;
            string filler = string.Join(' ', Enumerable.Range(0, random.Next(1, 14)).Select(_ => Words[random.Next(7, 17)]));
            yield return ($"the film is{(not ? " not" : "")} {(good ? "good" : "bad")} {filler} {i.ToString(CultureInfo.InvariantCulture)}", good != not ? "liked" : "hated");
        }
    }

    private static string Text()
    {
        string parameters = string.Join(", ", Enumerable.Range(0, 2).Select(i => $"""
            float[{Width}, {Width}] q{i}, float[{Width}, {Width}] k{i}, float[{Width}, {Width}] v{i}, float[{Width}] a{i}_scale, float[{Width}] a{i}_shift,
            float[{Width}, 32] up{i}, float[32] up{i}_bias, float[32, {Width}] down{i}, float[{Width}] f{i}_scale, float[{Width}] f{i}_shift
            """));
        string layers = string.Concat(Enumerable.Range(0, 2).Select(i => $"""
              q{i}_out = MatMul (h{i}, q{i})
              k{i}_out = MatMul (h{i}, k{i})
              k{i}_turned = Transpose <perm = [0, 2, 1]> (k{i}_out)
              s{i} = MatMul (q{i}_out, k{i}_turned)
              s{i}_masked = Add (s{i}, penalty)
              w{i} = Softmax <axis = -1> (s{i}_masked)
              v{i}_out = MatMul (h{i}, v{i})
              c{i} = MatMul (w{i}, v{i}_out)
              c{i}_sum = Add (c{i}, h{i})
              a{i} = LayerNormalization <axis = -1> (c{i}_sum, a{i}_scale, a{i}_shift)
              u{i} = MatMul (a{i}, up{i})
              u{i}_sum = Add (u{i}, up{i}_bias)
              u{i}_active = Relu (u{i}_sum)
              d{i} = MatMul (u{i}_active, down{i})
              d{i}_sum = Add (d{i}, a{i})
              h{i + 1} = LayerNormalization <axis = -1> (d{i}_sum, f{i}_scale, f{i}_shift)

            """));
        return $$"""
            <ir_version: 8, opset_import: ["" : 17]>
            encoder (int64[batch, sequence] input_ids, int64[batch, sequence] attention_mask, int64[batch, sequence] token_type_ids) => (float[batch, sequence, {{Width}}] last_hidden_state)
            <
              int64[1] row = {1}, float one = {1}, float minus = {-10000},
              float[{{Words.Count + 4}}, {{Width}}] word_table, float[2, {{Width}}] type_table, float[{{Width}}] e_scale, float[{{Width}}] e_shift, {{parameters}}
            >
            {
              words = Gather (word_table, input_ids)
              types = Gather (type_table, token_type_ids)
              e = Add (words, types)
              h0 = LayerNormalization <axis = -1> (e, e_scale, e_shift)
              m = Cast <to = 1> (attention_mask)
              m_row = Unsqueeze (m, row)
              padding = Sub (one, m_row)
              penalty = Mul (padding, minus)
            {{layers}}
              last_hidden_state = Identity (h2)
            }
            """;
    }

    private static JsonObject Tokenizer()
    {
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. special.Select((word, id) => new JsonObject
            {
                ["id"] = id,
                ["content"] = word,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            })]),
            ["normalizer"] = new JsonObject { ["type"] = "Lowercase" },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Whitespace" },
            ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", 3), ["cls"] = new JsonArray("[CLS]", 2) },
            ["decoder"] = null,
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = new JsonObject(special.Concat(Words).Select((word, id) => KeyValuePair.Create(word, (JsonNode?)id))),
            },
        };
    }
}
