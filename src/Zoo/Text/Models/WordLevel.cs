using System.Text;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>A piece is a token as a whole, or unknown.</summary>
internal sealed class WordLevel : TokenModel
{
    private readonly RuneTrie _trie = new();
    private readonly int? _unknown;

    private WordLevel(Vocabulary vocabulary, int? unknown)
        : base(vocabulary)
    {
        foreach ((string token, int id) in vocabulary.Tokens)
            _trie.Add(token, id);
        _unknown = unknown;
    }

    public static WordLevel Read(StrictObject json)
    {
        Vocabulary vocabulary = Vocabulary.Read(json, "vocab");
        return new(vocabulary, Unknown(json, vocabulary, "unk_token", json.OptionalText("unk_token")));
    }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<int> runes, int offset, TokenList tokens)
    {
        int node = RuneTrie.Root;
        for (int i = 0; node >= 0 && i < runes.Length; i++)
            node = _trie.Child(node, runes[i]);
        int id = node < 0 ? -1 : _trie.Value(node);
        if (id < 0)
        {
            id = _unknown ?? throw new TransferException(ErrorKind.BadInput,
                $"the tokenizer does not know the word '{Shown.Name(string.Concat(runes.ToArray().Select(rune => new Rune(rune).ToString())))}' and has no unk_token; use another tokenizer");
        }

        tokens.Add(id, offset, offset + runes.Length);
    }
}
