using Transfer.Zoo.Tokenization;

namespace Transfer.Zoo;

public sealed partial class Tokenizer
{
    /// <summary>Encodes a sentence that is split into words: each word on its own, as Hugging Face's <c>is_split_into_words</c>. Never padded.</summary>
    /// <remarks>A byte-level tokenizer sees a space in front of each word, as <c>add_prefix_space</c> has it, which Hugging Face asks for there.</remarks>
    /// <param name="words">The words.</param>
    public WordEncoding EncodeWords(IReadOnlyList<string> words)
    {
        if (!_workspaces.TryTake(out Workspace? work))
            work = new Workspace();
        (TokenList all, TokenList one) = (work.Tokens[0], work.Tokens[1]);
        all.Clear();
        bool space = _stages.PreTokenizer?.WantsSpaceBeforeWords ?? false;
        var wordIds = new List<int>();
        // The tokenizer's workspace loads one text at a time, so that a word's tokens are made beside those of the others.
        for (int word = 0; word < words.Count; word++)
        {
            string text = words[word];
            bool spaced = space && text.Length > 0 && !char.IsWhiteSpace(text[0]);
            Tokenize(spaced ? " " + text : text, work, one);
            for (int i = 0; i < one.Count; i++)
            {
                all.Add(one.Ids[i], spaced ? Math.Max(0, one.Starts[i] - 1) : one.Starts[i], spaced ? Math.Max(0, one.Ends[i] - 1) : one.Ends[i]);
                wordIds.Add(word);
            }
        }

        one.Clear();
        TemplatePart[] template = _stages.PostProcessor.Single;
        int special = template.Sum(part => part.Ids.Length);
        int overflowing = Truncation is null ? 0 : Cut(Truncation, Truncation.MaxLength - special, all, one, isPair: false);
        wordIds.RemoveRange(Truncation is { FromLeft: true } ? 0 : all.Count, wordIds.Count - all.Count);
        TokenEncoding encoding = Assemble(template, addSpecialTokens: true, all.Count + special, work.Tokens, overflowing);
        int[] ids = [.. template.SelectMany(part => part.Sequence < 0 ? Enumerable.Repeat(-1, part.Ids.Length) : wordIds)];
        _workspaces.Add(work);
        return new WordEncoding(encoding, ids, words.Count);
    }

    /// <summary>Encodes many such sentences on all cores.</summary>
    /// <param name="sentences">The words of each.</param>
    /// <param name="threads">How many threads; 0 for all cores.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    public WordEncoding[] EncodeWords(IReadOnlyList<IReadOnlyList<string>> sentences, int threads = 0, CancellationToken cancellation = default)
    {
        var encodings = new WordEncoding[sentences.Count];
        SideBySide.Run(sentences.Count, threads > 0 ? threads : Environment.ProcessorCount, i => encodings[i] = EncodeWords(sentences[i]), cancellation);
        return encodings;
    }
}
