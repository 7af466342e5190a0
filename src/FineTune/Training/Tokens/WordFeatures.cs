using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The vectors of words: of each word the encoder's vector of its first token. They lie in a file that ends with the run, mapped into memory,
/// for they are a hundred times as large as the words (1.5 KB each for an encoder of width 384); a solver reads them block by block.
/// </summary>
internal static class WordFeatures
{
    /// <summary>Runs the encoder, in ONNX Runtime, on every sentence.</summary>
    /// <param name="basis">The encoder, whose tokens are not pooled.</param>
    /// <param name="data">The sentences.</param>
    /// <param name="words">Their tokens.</param>
    /// <param name="store">Where rows are put.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="progress">Told the sentences done.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>A row for each word with an answer, in the order of their places.</returns>
    public static FeatureMatrix Compute(
        TextBase basis, TaggedDataset data, WordTable words, FeatureCache store, int threads, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        using TextModel encoder = basis.Open(threads);
        int[] distinct = [.. Enumerable.Range(0, data.Count).DistinctBy(data.HashOf)];
        int done = 0;
        data.ForEach(
            distinct,
            (indices, sentences) =>
            {
                WordEncoding[] encoded = basis.Tokenizer.EncodeWords([.. sentences.Select(sentence => sentence.Words)], threads, cancellation);
                float[] rows = new float[indices.Sum(words.AnsweredOf) * basis.Width];
                var keys = new ContentHash[rows.Length / basis.Width];
                int[] starts = new int[indices.Length];
                for (int i = 1; i < starts.Length; i++)
                    starts[i] = starts[i - 1] + words.AnsweredOf(indices[i - 1]);
                encoder.Run(
                    [.. encoded.Select(sentence => sentence.Tokens)],
                    (i, row) =>
                    {
                        int place = starts[i];
                        ReadOnlySpan<int> firsts = encoded[i].Firsts;
                        for (int word = 0; word < firsts.Length; word++)
                        {
                            if (firsts[word] < 0)
                                continue;
                            row.Slice(firsts[word] * basis.Width, basis.Width).CopyTo(rows.AsSpan(place * basis.Width));
                            keys[place++] = words.Key(indices[i], word);
                        }

                        progress?.Report(new JobProgress("features", ++done, distinct.Length));
                    },
                    cancellation);
                store.Append(keys, rows);
            },
            cancellation);
        return store.Matrix([.. Keys(data, words)]);
    }

    private static IEnumerable<ContentHash> Keys(TaggedDataset data, WordTable words)
    {
        for (int sentence = 0; sentence < data.Count; sentence++)
        {
            for (int word = 0; word < data.LabelsOf(sentence).Count; word++)
            {
                if (words.FirstsOf(sentence)[word] >= 0)
                    yield return words.Key(sentence, word);
            }
        }
    }
}
