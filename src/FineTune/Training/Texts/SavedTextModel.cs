using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Writes a trained model of text and proves that the file gives what was trained, from text to answer.</summary>
public static class SavedTextModel
{
    /// <summary>
    /// Saves the model, loads the file fresh in ONNX Runtime, runs the validation texts, and writes the certificate into the file. When
    /// something differs the file must not be kept: the caller's run folder then leaves nothing.
    /// </summary>
    /// <param name="model">The model with all of its metadata but the certificate.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="trained">What the file must give.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="task">What was learnt of them.</param>
    /// <param name="data">Which of them are for validation.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="progress">Told the texts compared.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">The file does not give what was trained (Integrity), or cannot be written (Resource).</exception>
    public static ParityCertificate SaveAndVerify(
        Model model,
        string path,
        TrainedModel trained,
        TextDataset texts,
        LearningTask task,
        LabelledData data,
        int threads,
        IProgress<JobProgress>? progress,
        CancellationToken cancellation)
    {
        model.Save(path);
        IReadOnlyList<int> validation = data.Split.Validation;
        var check = new ParityCheck(task.Answer, task.Scale);
        float[] expected = new float[data.Set.Classes.Count];
        IReadOnlyList<float[]> probe;
        using (TextPredictor saved = SavedModel.ReadBack(path, () => TextPredictor.Open(TextModelSource.Load(path), threads)))
        {
            int done = 0;
            texts.ForEach(
                validation,
                (indices, chunk) => saved.Run(
                    saved.Tokenizer.Encode(chunk, threads, cancellation),
                    (i, answer) =>
                    {
                        trained.Expected(indices[i], expected);
                        check.Compare(expected, answer);
                        progress?.Report(new JobProgress("verify", ++done, validation.Count));
                    },
                    cancellation),
                cancellation);
            probe = ParityCheck.Probe(saved);
        }

        ParityCertificate certificate = check.Certify(model, ParityCheck.Runtime(ExecutionProvider.Cpu), validation.Select(i => data.Set.Hashes[i].ToString()), probe);
        certificate.Require(task.Answer == AnswerKind.Number ? "a number, in deviations of those learnt," : "a probability");
        certificate.Write(model);
        SavedModel.SaveProved(model, path);
        return certificate;
    }
}
