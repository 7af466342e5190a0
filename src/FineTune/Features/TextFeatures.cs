using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Fills a feature cache: runs an encoder, in ONNX Runtime, on each distinct text that is not there yet.</summary>
public static class TextFeatures
{
    /// <summary>Computes what is missing. What was computed stays in the cache also when the run is cancelled.</summary>
    /// <param name="basis">The encoder.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cache">Where rows are looked up and put.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="progress">Told the texts done of those that were missing.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static void Compute(TextBase basis, TextDataset texts, FeatureCache cache, int threads, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        int[] missing = cache.Missing(texts.Set.Hashes);
        if (missing.Length == 0)
            return;
        using TextModel encoder = basis.Open(threads);
        int done = 0;
        texts.ForEach(
            missing,
            (indices, chunk) =>
            {
                float[] rows = new float[chunk.Length * basis.Width];
                encoder.Run(
                    basis.Tokenizer.Encode(chunk, threads, cancellation),
                    (i, row) =>
                    {
                        row.CopyTo(rows.AsSpan(i * basis.Width));
                        progress?.Report(new JobProgress("features", ++done, missing.Length));
                    },
                    cancellation);
                cache.Append([.. indices.Select(i => texts.Set.Hashes[i])], rows);
            },
            cancellation);
    }
}
