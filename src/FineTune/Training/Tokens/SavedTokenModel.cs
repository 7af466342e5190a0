using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Writes a trained model that labels words and proves that the file gives what was trained, from words to probabilities.</summary>
internal static class SavedTokenModel
{
    /// <summary>As <see cref="SavedTextModel.SaveAndVerify"/>, word by word.</summary>
    /// <param name="model">The model with all of its metadata but the certificate.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="trained">What the file must give for the word at a place.</param>
    /// <param name="data">The sentences.</param>
    /// <param name="words">Their tokens and places.</param>
    /// <param name="validation">The sentences to run.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="progress">Told the sentences compared.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">The file does not give what was trained (Integrity), or cannot be written (Resource).</exception>
    public static ParityCertificate SaveAndVerify(
        Model model,
        string path,
        TrainedModel trained,
        TaggedDataset data,
        WordTable words,
        IReadOnlyList<int> validation,
        int threads,
        IProgress<JobProgress>? progress,
        CancellationToken cancellation)
    {
        model.Save(path);
        var check = new ParityCheck(trained.Linear.Answer);
        IReadOnlyList<float[]> probe;
        using (TokenClassifier classifier = SavedModel.ReadBack(path, () => TokenClassifier.Load(path, threads)))
        {
            int done = 0;
            int labels = data.Labels.Count;
            data.ForEach(
                validation,
                (indices, sentences) => classifier.PredictWords(
                    classifier.Tokenizer.EncodeWords([.. sentences.Select(sentence => sentence.Words)], threads, cancellation),
                    (i, answers) =>
                    {
                        float[] expected = new float[words.AnsweredOf(indices[i]) * labels];
                        trained.Expected(indices[i], expected);
                        int next = 0;
                        foreach (Prediction answer in answers.OfType<Prediction>())
                            check.Compare(expected.AsSpan(next++ * labels, labels), answer.Probabilities.Span);

                        progress?.Report(new JobProgress("verify", ++done, validation.Count));
                    },
                    cancellation),
                cancellation);
            probe = ParityCheck.Probe(classifier);
        }

        ParityCertificate certificate = check.Certify(model, ParityCheck.Runtime(ExecutionProvider.Cpu), validation.Select(i => data.HashOf(i).ToString()), probe);
        certificate.Require();
        certificate.Write(model);
        SavedModel.SaveProved(model, path);
        return certificate;
    }
}
