using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>How a model of text is used, besides its tokenizer. Written into the model file as JSON.</summary>
public sealed record TextModelSettings
{
    /// <summary>The name of these settings in a model's metadata.</summary>
    public const string Key = "transfer.text";

    /// <summary>The name of the tokenizer, the text of a tokenizer.json, in a model's metadata.</summary>
    public const string TokenizerKey = "transfer.tokenizer";

    private const int MostTokens = 1 << 20;

    /// <summary>How the tokens' vectors become the text's, where the model gives one for each token.</summary>
    public TokenPooling Pooling { get; init; }

    /// <summary>Whether the text's vector is brought to length 1.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>The most tokens of a text, special ones included; what is beyond is cut off.</summary>
    public int MaxLength { get; init; } = 512;

    /// <summary>Whether it reads two texts together.</summary>
    public bool Pairs { get; init; }

    /// <summary>What is put in front of a text that is searched for; empty for most models.</summary>
    public string QueryPrompt { get; init; } = "";

    /// <summary>What is put in front of a text that is found; empty for most models.</summary>
    public string PassagePrompt { get; init; } = "";

    /// <summary>The settings as metadata holds them.</summary>
    public string ToJson()
    {
        var json = new JsonObject
        {
            ["pooling"] = Word(Pooling),
            ["normalize"] = Normalize,
            ["max_length"] = MaxLength,
            ["query_prompt"] = QueryPrompt,
            ["passage_prompt"] = PassagePrompt,
        };
        if (Pairs)
            json["pairs"] = true;
        return json.ToJsonString();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; <paramref name="name"/> is used in messages.</summary>
    /// <exception cref="TransferException">A field is missing, unknown or wrong (BadInput).</exception>
    public static TextModelSettings Parse(string json, string name)
    {
        var settings = StrictObject.Parse(System.Text.Encoding.UTF8.GetBytes(json), name);
        string pooling = settings.Word("pooling", [.. Enum.GetValues<TokenPooling>().Select(Word)]);
        long length = settings.OptionalInteger("max_length") ?? throw settings.Wrong("max_length", "missing, expected a number of tokens");
        if (length is < 1 or > MostTokens)
            throw settings.Wrong("max_length", $"expected a number from 1 to {MostTokens}, got {length}");
        var result = new TextModelSettings
        {
            Pooling = Enum.GetValues<TokenPooling>().First(each => Word(each) == pooling),
            Normalize = settings.Flag("normalize", otherwise: true),
            Pairs = settings.Flag("pairs", otherwise: false),
            MaxLength = (int)length,
            QueryPrompt = settings.OptionalText("query_prompt") ?? "",
            PassagePrompt = settings.OptionalText("passage_prompt") ?? "",
        };
        settings.Done();
        return result;
    }

    private static string Word(TokenPooling pooling) => JsonNamingPolicy.SnakeCaseLower.ConvertName(pooling.ToString());
}
