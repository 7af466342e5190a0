using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Packs a model of text into one file: the tokenizer and all settings go into its metadata.</summary>
public static class TextModelExport
{
    // Of different lengths, so that padding and masks are part of the comparison.
    private static readonly string[] Probe =
        ["a", "The file you already have.", "Größe, naïve 日本語 and 12,345.67 €", "", string.Join(' ', Enumerable.Repeat("one text that is longer than the others", 8))];

    /// <summary>Writes the file, opens it, and compares its vectors with those of the source; it appears only when they are equal.</summary>
    /// <param name="source">The model; it is not changed.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="target">What will run it.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="TransferException">The target is not on this machine (Resource), or the new file gives something else (Integrity).</exception>
    public static ParityFigures Run(TextModelSource source, string path, ExecutionProvider target, int threads, CancellationToken cancellation)
    {
        Model model = source.Model.LoadGraph();
        _ = InlineExternalData.Run(model);
        source.Write(model.Metadata);
        using var staged = new StagedFile(path);
        staged.Write(model.ToBytes());
        float[][] expected = Rows(source, ExecutionProvider.Cpu, threads, cancellation);
        float[][] actual = Rows(TextModelSource.Load(staged.Path), target, threads, cancellation);
        var check = source.Answer == AnswerKind.Number ? new ParityCheck(AnswerKind.Number, Scale(model, source, expected)) : new ParityCheck();
        foreach ((float[] one, float[] other) in expected.Zip(actual))
            check.Compare(one, other);
        if (check.Figures is { MaxAbsDiff: var difference } && difference > ParityCertificate.Tolerance)
        {
            throw new TransferException(ErrorKind.Integrity, FormattableString.Invariant(
                $"{Shown.Path(source.Model.Label)}: the exported model gives other vectors, by up to {difference:0.0e+0}; nothing was written"));
        }

        staged.Commit();
        return check.Figures;
    }

    /// <summary>
    /// By how much numbers, which have a unit of their own, may differ where a probability may differ by 1: what the file's certificate says,
    /// else the largest of them, for float32 rounds by a share of it.
    /// </summary>
    internal static double Scale(Model model, TextModelSource source, float[][] expected) => model.Metadata.ContainsKey(ImageModelMetadata.ParityKey)
        ? ParityCertificate.Read(model.Metadata, source.Model.Label).Scale ?? 1
        : Math.Max(1, expected.Max(row => Math.Abs((double)row[0])));

    private static float[][] Rows(TextModelSource source, ExecutionProvider provider, int threads, CancellationToken cancellation)
    {
        Parallelism parallelism = Parallelism.Throughput(threads);
        using var model = new TextModel(
            source.Model.OpenSession(new SessionOptions { Threads = parallelism.ThreadsPerWorker, Provider = provider }), source, source.Answer == AnswerKind.Words ? null : source.Settings.Pooling, parallelism);
        var rows = new float[Probe.Length][];
        model.Run(model.Tokenizer.Encode(Probe, threads, cancellation), (i, row) => rows[i] = row.ToArray(), cancellation);
        return rows;
    }
}
