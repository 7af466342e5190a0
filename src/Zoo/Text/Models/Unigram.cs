using System.Runtime.InteropServices;
using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// SentencePiece's model: of all ways to write a piece as tokens the most probable, found by dynamic programming over the places of the
/// piece (Viterbi). A character that no token begins with is unknown, at ten nats below the least probable token.
/// </summary>
internal sealed class Unigram : TokenModel
{
    private const double UnknownPenalty = 10;

    private readonly RuneTrie _trie = new();
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int? _unknown;
    private readonly ByteTokens? _bytes;

    private Unigram(Vocabulary vocabulary, double[] scores, int? unknown, ByteTokens? bytes)
        : base(vocabulary)
    {
        foreach ((string token, int id) in vocabulary.Tokens)
            _trie.Add(token, id);
        _scores = scores;
        _unknownScore = scores.Min() - UnknownPenalty;
        _unknown = unknown;
        _bytes = bytes;
    }

    public static Unigram Read(StrictObject json)
    {
        (string[] tokens, double[] scores) = ReadVocabulary(json);
        Vocabulary vocabulary = Vocabulary.Of(tokens);
        long? unknown = json.OptionalInteger("unk_id");
        if (unknown is < 0 || unknown >= tokens.Length)
            throw json.Wrong("unk_id", $"expected the place of a token, from 0 to {tokens.Length - 1}, got {unknown}");
        return new(vocabulary, scores, (int?)unknown, json.Flag("byte_fallback", otherwise: false) ? ByteTokens.Find(vocabulary) : null);
    }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<int> runes, int offset, TokenList tokens)
    {
        FindPaths(runes, tokens.Paths);
        ReadOnlySpan<PathNode> best = CollectionsMarshal.AsSpan(tokens.Paths);
        int first = tokens.Count;
        for (int end = runes.Length; end > 0;)
        {
            PathNode node = best[end];
            int start = node.Start;
            // Unknown characters in a row are one unknown token.
            while (node.Id == _unknown && start > 0 && best[start].Id == _unknown)
                start = best[start].Start;
            if (node.Id == _unknown)
                AddUnknown(runes[start..end], offset + start, tokens);
            else
                tokens.Add(node.Id, offset + start, offset + end);
            end = start;
        }

        tokens.Reverse(first);
    }

    private void FindPaths(ReadOnlySpan<int> runes, List<PathNode> paths)
    {
        CollectionsMarshal.SetCount(paths, runes.Length + 1);
        Span<PathNode> best = CollectionsMarshal.AsSpan(paths);
        best.Fill(new PathNode(0, -1, -1));
        for (int start = 0; start < runes.Length; start++)
        {
            double score = best[start].Score;
            bool single = false;
            int node = RuneTrie.Root;
            for (int i = start; i < runes.Length; i++)
            {
                node = _trie.Child(node, runes[i]);
                if (node < 0)
                    break;
                if (_trie.Value(node) is not (>= 0 and { } id))
                    continue;
                single |= i == start;
                Offer(ref best[i + 1], new PathNode(score + _scores[id], start, id));
            }

            if (!single)
            {
                int unknown = _unknown ?? throw new TransferException(ErrorKind.BadInput,
                    $"the tokenizer does not know the character U+{runes[start]:X4} and has no unk_id; use another tokenizer");
                Offer(ref best[start + 1], new PathNode(score + _unknownScore, start, unknown));
            }
        }
    }

    private static void Offer(ref PathNode known, PathNode path)
    {
        if (known.Start < 0 || path.Score > known.Score)
            known = path;
    }

    // Added back to front, as all tokens here are.
    private void AddUnknown(ReadOnlySpan<int> runes, int offset, TokenList tokens)
    {
        int before = tokens.Count;
        if (_bytes is null || !_bytes.TryAdd(runes, offset, tokens))
            tokens.Add(_unknown!.Value, offset, offset + runes.Length);
        else
            tokens.Reverse(before);
    }

    private static (string[] Tokens, double[] Scores) ReadVocabulary(StrictObject json)
    {
        JsonElement vocabulary = json.Array("vocab");
        int count = vocabulary.GetArrayLength();
        if (count == 0)
            throw json.Wrong("vocab", "is empty");
        (string[] tokens, double[] scores) = (new string[count], new double[count]);
        int i = 0;
        foreach (JsonElement entry in vocabulary.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[0].ValueKind != JsonValueKind.String
                || entry[1].ValueKind != JsonValueKind.Number || !double.IsFinite(entry[1].GetDouble()))
            {
                throw json.Wrong($"vocab[{i}]", $"expected a token and its log probability, got {Shown.Name(entry.GetRawText())}");
            }

            tokens[i] = entry[0].GetString()!;
            scores[i++] = entry[1].GetDouble();
        }

        return (tokens, scores);
    }
}
