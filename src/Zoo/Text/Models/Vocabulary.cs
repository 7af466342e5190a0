using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>Tokens and their ids. Does not change.</summary>
internal sealed class Vocabulary
{
    private const int MaxTokens = 1 << 24;

    private readonly Dictionary<string, int> _ids;
    private readonly string?[] _tokens;

    private Vocabulary(Dictionary<string, int> ids, string?[] tokens) => (_ids, _tokens) = (ids, tokens);

    /// <summary>One more than the largest id.</summary>
    public int Count => _tokens.Length;

    /// <summary>Tokens with their ids.</summary>
    public IEnumerable<KeyValuePair<string, int>> Tokens => _ids;

    /// <summary>The id of a token, or -1.</summary>
    public int IdOf(string token) => _ids.GetValueOrDefault(token, -1);

    /// <summary>The token of an id, or null.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    /// <summary>Reads the object of tokens and ids in a field.</summary>
    /// <exception cref="TransferException">An id is no number, or two tokens have the same.</exception>
    public static Vocabulary Read(StrictObject owner, string key)
    {
        var ids = new Dictionary<string, int>();
        int largest = -1;
        foreach (JsonProperty entry in owner.Entries(key))
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id) || id is < 0 or >= MaxTokens)
                throw owner.Wrong(key, $"the id of token '{Shown.Name(entry.Name)}' is {Shown.Name(entry.Value.GetRawText())}, expected a number from 0 to {MaxTokens - 1}");
            ids[entry.Name] = id;
            largest = Math.Max(largest, id);
        }

        if (largest >= 4 * ids.Count + 65536)
            throw owner.Wrong(key, $"has {ids.Count} tokens, and '{Shown.Name(ids.MaxBy(each => each.Value).Key)}' has the id {largest}");
        var tokens = new string?[largest + 1];
        foreach ((string token, int id) in ids)
        {
            if (tokens[id] is { } other)
                throw owner.Wrong(key, $"the tokens '{Shown.Name(other)}' and '{Shown.Name(token)}' have one id, {id}");
            tokens[id] = token;
        }

        return new(ids, tokens);
    }

    /// <summary>Tokens whose ids are their places; of equal ones the last has the text.</summary>
    public static Vocabulary Of(string[] tokens)
    {
        var ids = new Dictionary<string, int>(tokens.Length);
        for (int i = 0; i < tokens.Length; i++)
            ids[tokens[i]] = i;
        return new(ids, tokens);
    }
}
