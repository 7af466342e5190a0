using System.Diagnostics;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Benchmarks;

/// <summary>
/// Texts to vectors, against ONNX Runtime alone on ready tensors of the same batches (all cores), and against batches of 32 in the order of
/// the file, padded to their longest; in turn, best of three:
/// <c>dotnet run -c Release --project tests/Benchmarks -- embeddings ../shared/data/sst2/train.tsv</c>
/// </summary>
public static class EmbeddingPipeline
{
    private const int Texts = 2000;
    private const int SameBatch = 16;
    private const int NaiveBatch = 32;
    private const int Rounds = 3;

    /// <summary>Prints texts a second of the three and the ratios.</summary>
    /// <param name="args">A file with a text in front of each line's tab.</param>
    public static void Run(string[] args)
    {
        string[] texts = [.. File.ReadLines(args[0]).Select(line => line.Split('\t')[0]).Take(Texts)];
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        ResolvedModel model = store.Resolve("all-minilm-l6-v2");
        using var embedder = TextEmbedder.Open(model);
        using Session raw = model.OpenSession(new SessionOptions());
        Tokenizer tokenizer = embedder.Tokenizer;
        TokenEncoding[][] same = [.. texts.Select(text => tokenizer.Encode(text)).OrderByDescending(encoding => encoding.Count).Chunk(SameBatch)];
        long[][][] ready = [.. same.Select(Tensors)];
        double ours = 0, bare = 0, naive = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            double a = Rate(() => embedder.Embed(texts));
            double b = Rate(() =>
            {
                foreach (long[][] batch in ready)
                    Infer(raw, batch);
            });
            double c = Rate(() =>
            {
                foreach (string[] batch in texts.Chunk(NaiveBatch))
                    Infer(raw, Tensors([.. batch.Select(text => tokenizer.Encode(text))]));
            });
            if (round > 0)
                (ours, bare, naive) = (Math.Max(ours, a), Math.Max(bare, b), Math.Max(naive, c));
        }

        Console.WriteLine(FormattableString.Invariant(
            $"texts to vectors {ours:0} texts/s; ONNX Runtime on ready tensors {bare:0}, ratio {ours / bare:0.000}; file order, padded {naive:0}, ratio {ours / naive:0.000}"));
    }

    // Rows, length, ids, mask, types.
    private static long[][] Tensors(TokenEncoding[] batch)
    {
        int length = batch.Max(encoding => encoding.Count);
        var ids = new long[batch.Length * length];
        var mask = new long[ids.Length];
        for (int r = 0; r < batch.Length; r++)
        {
            for (int i = 0; i < batch[r].Count; i++)
                (ids[(r * length) + i], mask[(r * length) + i]) = (batch[r].Ids[i], 1);
        }

        return [[batch.Length, length], ids, mask, new long[ids.Length]];
    }

    private static void Infer(Session session, long[][] batch)
    {
        using OrtValue ids = OrtValue.Create(batch[1].AsMemory(), batch[0]);
        using OrtValue mask = OrtValue.Create(batch[2].AsMemory(), batch[0]);
        using OrtValue types = OrtValue.Create(batch[3].AsMemory(), batch[0]);
        session.Run(new Dictionary<string, OrtValue> { ["input_ids"] = ids, ["attention_mask"] = mask, ["token_type_ids"] = types })[0].Dispose();
    }

    private static double Rate(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Texts / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
