using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Makes the file to ship: for one execution provider, with a fixed or free batch, with normalisation inside if wanted.</summary>
public static class ModelExport
{
    /// <summary>
    /// Changes a copy of the model, writes it, opens the written file with the target's provider and compares its probabilities
    /// with the source's on the computed pictures and on given ones. The file appears only when they are equal.
    /// </summary>
    /// <param name="source">The model; it is not changed.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="options">What to change.</param>
    /// <param name="progress">Told the pictures compared.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="TransferException">
    /// The target is not on this machine (Resource), the change cannot be made (BadInput), or the new file gives something else (Integrity).
    /// </exception>
    public static ParityCertificate Run(
        ResolvedModel source, string path, ModelExportOptions options, IProgress<JobProgress>? progress = null, CancellationToken cancellation = default)
    {
        var session = new SessionOptions { Provider = options.Target };
        using ImageClassifier original = ImageClassifier.Open(source, options.Card, new SessionOptions(), Parallelism.Throughput(options.Threads));
        Model model = source.LoadGraph();
        _ = InlineExternalData.Run(model);
        _ = FoldStoredWeights.Run(model);
        model.Metadata[ImageModelMetadata.PreprocessingKey] = original.Preprocessing.ToJson();
        model.Metadata[ImageModelMetadata.LabelsKey] = System.Text.Json.JsonSerializer.Serialize(original.Labels, RunJson.Compact);
        EndInProbabilities(model, source.Label);
        if (options.Batch is { } batch)
            SetBatch.Run(model, source.Label, batch);
        if (options.EmbedPreprocessing)
            EmbedPreprocessing.Run(model, source.Label, original.Preprocessing);

        _ = model.Metadata.Remove(ImageModelMetadata.ParityKey);
        string[] pictures = options.Data is null ? [] : PictureWalk.PathsBelow(options.Data, cancellation);
        using var staged = new StagedFile(path);
        staged.Write(model.ToBytes());
        ParityCertificate certificate;
        try
        {
            certificate = Compare(model, original, staged.Path, pictures, session, options, progress, cancellation);
        }
        catch (TransferException error) when (options.Batch is not null && error.Kind == ErrorKind.BadInput && error.Message.StartsWith(Shown.Path(staged.Path), StringComparison.Ordinal))
        {
            throw TransferException.BadFile(source.Label,
                $"does not run with this batch{error.Message[Shown.Path(staged.Path).Length..].Split(';')[0]}; its own batch is part of the graph, leave --batch away", error);
        }

        if (!certificate.Holds)
        {
            throw new TransferException(ErrorKind.Integrity, FormattableString.Invariant(
                $"{Shown.Path(source.Label)}: the exported model gives other results: {certificate.LabelMismatches} of {certificate.Items} labels differ, probabilities by up to {certificate.MaxAbsDiff:0.0e+0}; nothing was written"));
        }

        certificate.Write(model);
        staged.Write(model.ToBytes());
        staged.Commit();
        return certificate;
    }

    private static ParityCertificate Compare(
        Model model,
        ImageClassifier original,
        string staged,
        string[] pictures,
        SessionOptions session,
        ModelExportOptions options,
        IProgress<JobProgress>? progress,
        CancellationToken cancellation)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        using ImageClassifier exported = ImageClassifier.Open(store.Resolve(staged, null, cancellation), null, session, Parallelism.Throughput(options.Threads));
        var check = new ParityCheck();
        IReadOnlyList<float[]> probe = ParityCheck.Probe(exported);
        foreach ((float[] expected, float[] actual) in ParityCheck.Probe(original).Zip(probe))
            check.Compare(expected, actual);

        var expectedRows = new Prediction[pictures.Length];
        original.Predict(pictures, (i, prediction) => expectedRows[i] = prediction, null, cancellation);
        int done = 0;
        exported.Predict(
            pictures,
            (i, prediction) =>
            {
                check.Compare(expectedRows[i].Probabilities.Span, prediction.Probabilities.Span);
                progress?.Report(new JobProgress("verify", ++done, pictures.Length));
            },
            null,
            cancellation);
        return check.Certify(model, ParityCheck.Runtime(options.Target), pictures.Select(Sha256.OfFile), probe);
    }

    // The metadata promises probabilities; a model of the catalog may end in logits.
    private static void EndInProbabilities(Model model, string name)
    {
        Value output = model.Graph.Outputs[0];
        if (ImageModelMetadata.EndsInSoftmax(model.Graph))
            return;
        if (output.Type is not TensorType { Shape.Rank: 2 } type)
            throw TransferException.BadFile(name, $"output '{Shown.Name(output.Name)}' is {output.Type?.ToString() ?? "of no known type"}, and logits are [batch,classes]; fine-tune it first");
        Value probabilities = model.Graph.Append("Softmax", [output], Activation.OutputName(AnswerKind.Classes), ("axis", 1L));
        probabilities.Type = type;
        model.Graph.Outputs[0] = probabilities;
    }
}
