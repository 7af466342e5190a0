namespace Transfer.Zoo;

/// <summary>
/// A sentence that was split into words before it was encoded, as Hugging Face's <c>is_split_into_words</c> does it: each word is encoded on
/// its own, and the places of <see cref="Tokens"/> count in it.
/// </summary>
public sealed class WordEncoding
{
    private readonly int[] _firsts;

    // wordIds: the word that each token is of, from 0; -1 for special tokens.
    internal WordEncoding(TokenEncoding tokens, int[] wordIds, int words)
    {
        Tokens = tokens;
        _firsts = new int[words];
        Array.Fill(_firsts, -1);
        for (int i = wordIds.Length - 1; i >= 0; i--)
        {
            if (wordIds[i] >= 0)
                _firsts[wordIds[i]] = i;
        }
    }

    /// <summary>The tokens of all words, cut at the maximum; <see cref="TokenEncoding.Offsets"/> count in the word that a token is of.</summary>
    public TokenEncoding Tokens { get; }

    /// <summary>
    /// The first token of each word, which bears its label; -1 for a word that has none, because it was cut off or nothing of it is left by
    /// the tokenizer.
    /// </summary>
    public ReadOnlySpan<int> Firsts => _firsts;

    /// <summary>The number of words.</summary>
    public int Words => _firsts.Length;

    /// <summary>The number of words that have no token.</summary>
    public int Unanswered => _firsts.AsSpan().Count(-1);
}
