using System.Diagnostics;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Benchmarks;

/// <summary>
/// Texts to vectors, tokenizing included, against ONNX Runtime on ready tensors of the same batches (all cores on one batch; a batch for
/// each core), and against batches of 32 in the order of the file, padded to their longest; in turn, best of three:
/// <c>dotnet run -c Release --project tests/Benchmarks -- embeddings FILE.tsv</c>. The published figures are of the training sentences of
/// SST-2, the Stanford Sentiment Treebank with two classes: sentence, tab, label, and no row of names.
/// </summary>
public static class EmbeddingPipeline
{
    private const int Texts = 2000;
    private const int SameBatch = 16;
    private const int NaiveBatch = 32;
    private const int Rounds = 3;

    /// <summary>Prints texts a second of all four and the ratios.</summary>
    /// <param name="args">A file with a text in front of each line's tab.</param>
    public static void Run(string[] args)
    {
        string[] texts = [.. File.ReadLines(args[0]).Select(line => line.Split('\t')[0]).Take(Texts)];
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        ResolvedModel model = store.Resolve("all-minilm-l6-v2");
        using var embedder = TextEmbedder.Open(model);
        using Session raw = model.OpenSession(new SessionOptions());
        using Session single = model.OpenSession(new SessionOptions { Threads = 1 });
        Tokenizer tokenizer = embedder.Tokenizer;
        TokenEncoding[][] same = [.. texts.Select(text => tokenizer.Encode(text)).OrderByDescending(encoding => encoding.Count).Chunk(SameBatch)];
        long[][][] ready = [.. same.Select(Tensors)];
        _ = embedder.Embed(texts[..200]);
        Action[] ways =
        [
            () => embedder.Embed(texts),
            () =>
            {
                foreach (long[][] batch in ready)
                    Infer(raw, batch);
            },
            () => Beside(single, ready),
            () =>
            {
                foreach (string[] batch in texts.Chunk(NaiveBatch))
                    Infer(raw, Tensors([.. batch.Select(text => tokenizer.Encode(text))]));
            },
        ];
        double[] best = new double[ways.Length];
        for (int round = 0; round < Rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
                best[way] = Math.Max(best[way], Rate(ways[way]));
        }

        double[] ratios = [.. best.Select(rate => best[0] / rate)];
        Console.WriteLine(FormattableString.Invariant(
            $"texts to vectors {best[0]:0} texts/s; ONNX Runtime on ready tensors, all cores on a batch {best[1]:0}, ratio {ratios[1]:0.000}; a batch for each core {best[2]:0}, ratio {ratios[2]:0.000}; file order, padded {best[3]:0}, ratio {ratios[3]:0.000}"));
    }

    // The first batches are the longest, so the cores take them in turn and end at about the same time.
    private static void Beside(Session session, long[][][] ready)
    {
        int next = -1;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            while (Interlocked.Increment(ref next) is { } i && i < ready.Length)
                Infer(session, ready[i]);
        });
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
