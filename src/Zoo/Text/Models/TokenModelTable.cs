using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>The models by the name that a tokenizer.json has for them.</summary>
internal static class TokenModelTable
{
    private static readonly Dictionary<string, Func<StrictObject, TokenModel>> Rows = new()
    {
        ["BPE"] = Bpe.Read,
        ["Unigram"] = Unigram.Read,
        ["WordLevel"] = WordLevel.Read,
        ["WordPiece"] = WordPiece.Read,
    };

    /// <summary>Reads a model. Files of older versions do not name its type; it is then told by its fields.</summary>
    /// <exception cref="TransferException">It is unknown, or a field of it is wrong.</exception>
    public static TokenModel Read(StrictObject json)
    {
        if (json.Has("type"))
            return StageTable.Read(json, Rows);
        string type = json.Has("merges") ? "BPE" : json.IsArray("vocab") ? "Unigram" : json.Has("continuing_subword_prefix") ? "WordPiece" : "WordLevel";
        TokenModel model = Rows[type](json);
        json.Done();
        return model;
    }
}
