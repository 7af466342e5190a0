using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Writes a trained model and proves that the file gives what was trained.</summary>
public static class SavedModel
{
    /// <summary>
    /// Saves the model, loads the file fresh in ONNX Runtime, runs the validation pictures from their files, and writes the certificate
    /// into the file. When something differs the file must not be kept: the caller's run folder then leaves nothing.
    /// </summary>
    /// <param name="model">The model with all of its metadata but the certificate.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="trained">What the file must give.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="progress">Told the pictures compared.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">The file does not give what was trained (Integrity), or cannot be written (Resource).</exception>
    public static ParityCertificate SaveAndVerify(
        Model model,
        string path,
        TrainedModel trained,
        LabelledData data,
        int threads,
        IProgress<JobProgress>? progress,
        CancellationToken cancellation)
    {
        model.Save(path);
        IReadOnlyList<int> validation = data.Split.Validation;
        // The same bytes give the same answer under every name: each distinct picture is run once and stands for its copies.
        IReadOnlyList<int>[] distinct = [.. validation.GroupBy(i => data.Set.Hashes[i]).Select(copies => (IReadOnlyList<int>)[.. copies])];
        var check = new ParityCheck();
        float[] expected = new float[data.Set.Classes.Count];
        IReadOnlyList<float[]> probe;
        using (ImageClassifier classifier = ReadBack(path, () => OpenFile(path, threads)))
        {
            int done = 0;
            classifier.Predict(
                [.. distinct.Select(copies => data.Set.Items[copies[0]].Path)],
                (i, prediction) =>
                {
                    trained.Expected(distinct[i][0], expected);
                    foreach (int _ in distinct[i])
                        check.Compare(expected, prediction.Probabilities.Span);
                    progress?.Report(new JobProgress("verify", done += distinct[i].Count, validation.Count));
                },
                bad: null,
                cancellation);
            probe = ParityCheck.Probe(classifier);
        }

        ParityCertificate certificate = check.Certify(model, ParityCheck.Runtime(ExecutionProvider.Cpu), validation.Select(i => data.Set.Hashes[i].ToString()), probe);
        certificate.Require();
        certificate.Write(model);
        SaveProved(model, path);
        return certificate;
    }

    /// <summary>Writes a proved model again, with its certificate, and compares what lies on the disk with what was proved.</summary>
    /// <exception cref="TransferException">It is something else (Integrity), or cannot be written (Resource).</exception>
    internal static void SaveProved(Model model, string path)
    {
        model.Save(path);
        Graph saved = ReadBack(path, () => Model.Load(path)).Graph;
        if (model.Graph.Initializers.FirstOrDefault(value => !saved.Get(value.Name).Initializer!.Bytes.Span.SequenceEqual(value.Initializer!.Bytes.Span)) is { } damaged)
            throw new TransferException(ErrorKind.Integrity, $"{Shown.Path(path)}: initializer '{Shown.Name(damaged.Name)}' is not what was written; the disk may be failing: train again to another one");
    }

    /// <summary>Opens a file that was just written.</summary>
    /// <exception cref="TransferException">It is no model any more (Integrity).</exception>
    internal static T ReadBack<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (TransferException error) when (error.Kind == ErrorKind.BadInput)
        {
            throw new TransferException(ErrorKind.Integrity, $"{Shown.Path(path)}: what was written cannot be read back; the disk may be failing: {error.Message}", error);
        }
    }

    /// <summary>Opens a file as an app would, for many pictures.</summary>
    public static ImageClassifier OpenFile(string path, int threads)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        return ImageClassifier.Open(store.Resolve(path), null, new SessionOptions(), Parallelism.Throughput(threads));
    }
}
