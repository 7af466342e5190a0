using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Proves a file's parity certificate again, on this machine and with this runtime.</summary>
public static class ParityProof
{
    private const int TextsAtOnce = 4096, SentencesAtOnce = 256;

    /// <summary>
    /// Three checks: the file is the one that was certified (its digest), it gives the recorded answers to the computed pictures, and,
    /// where pictures or texts are given, its head in plain C# on its own features gives the same probabilities as the whole file.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="data">A folder of pictures, or a table of texts, to compare on, or null.</param>
    /// <param name="columns">The columns of that table; null for pictures.</param>
    /// <param name="options">The execution provider to prove it for.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="progress">Told the pictures compared.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>What was found; when it does not hold nothing is raised.</returns>
    /// <exception cref="TransferException">There is no certificate or a picture or text cannot be read (BadInput), or the file was changed since (Integrity).</exception>
    public static ParityFinding Run(
        ResolvedModel source, string? data, TextColumns? columns, SessionOptions options, int threads, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        Model model = source.LoadGraph();
        var certificate = ParityCertificate.Read(model.Metadata, source.Label);
        string digest = ParityCertificate.Digest(model);
        if (digest != certificate.ModelSha256)
        {
            throw new TransferException(ErrorKind.Integrity,
                $"{Shown.Path(source.Label)}: was changed after it was certified (its digest is {digest[..12]}…, the certificate says {certificate.ModelSha256[..12]}…); export or fine-tune it again");
        }

        if (TextModelSource.TryRead(source) is { } text)
            return OfTexts(text, model, certificate, data, columns, options, threads, progress, cancellation);
        if (columns is not null)
            throw new TransferException(ErrorKind.Usage, $"{Shown.Path(source.Label)}: is a model of pictures, and --text names a column of texts; leave it away");
        using ImageClassifier classifier = ImageClassifier.Open(source, null, options, Parallelism.Throughput(threads));
        var probe = new ParityCheck();
        IReadOnlyList<float[]> answers = ParityCheck.Probe(classifier);
        if (certificate.Probe.Count != answers.Count || certificate.Probe[0].Length != classifier.Labels.Count)
        {
            throw TransferException.BadFile(source.Label, $"metadata '{ImageModelMetadata.ParityKey}': has answers to {certificate.Probe.Count} pictures with {certificate.Probe[0].Length} classes, "
                + $"and {answers.Count} with {classifier.Labels.Count} are wanted; export the model again");
        }

        foreach ((float[] expected, float[] actual) in certificate.Probe.Zip(answers))
            probe.Compare(expected, actual);
        ParityFigures? compared = data is null ? null : OnPictures(source, model, classifier, data, threads, progress, cancellation);
        return new ParityFinding(probe.Figures, compared, ParityCheck.Runtime(options.Provider), "pictures");
    }

    private static ParityFinding OfTexts(
        TextModelSource source,
        Model model,
        ParityCertificate certificate,
        string? data,
        TextColumns? columns,
        SessionOptions options,
        int threads,
        IProgress<JobProgress>? progress,
        CancellationToken cancellation)
    {
        if (source.Answer == AnswerKind.Words && columns?.Pair is not null)
            throw new TransferException(ErrorKind.Usage, $"{Shown.Path(source.Model.Label)}: labels words, and --pair names second texts; leave it away");
        if (source.Answer == AnswerKind.Words)
            return OfWords(source, model, certificate, data, TextColumns.OfTheFile with { Text = columns?.Text ?? "" }, options, threads, progress, cancellation);
        if (source.Labels is null && source.Answer == AnswerKind.Classes)
            return OfVectors(source, certificate, data, options, threads);
        if (data is not null && columns is null)
            throw new TransferException(ErrorKind.Usage, $"{Shown.Path(source.Model.Label)}: is a model of text; name the column of texts in {Shown.Path(data)} with --text COL");
        using TextPredictor predictor = TextPredictor.Open(source, threads, options.Provider);
        ParityCheck Check() => new(predictor.Answer, certificate.Scale ?? 1);
        ParityCheck probe = Check();
        foreach ((float[] expected, float[] actual) in certificate.Probe.Zip(ParityCheck.Probe(predictor)))
            probe.Compare(expected, actual);
        ParityFigures? compared = data is null ? null : OnTexts(source, model, predictor, Check(), TextTable.Of(data, columns!), threads, progress, cancellation);
        return new ParityFinding(probe.Figures, compared, ParityCheck.Runtime(options.Provider), predictor.Answer == AnswerKind.Number ? "numbers" : "texts");
    }

    private static ParityFinding OfVectors(TextModelSource source, ParityCertificate certificate, string? data, SessionOptions options, int threads)
    {
        if (data is not null)
            throw new TransferException(ErrorKind.Usage, $"{Shown.Path(source.Model.Label)}: is an encoder without a head, and --data compares heads; leave it away, or compare with stored vectors with --golden");
        using TextEmbedder embedder = TextEmbedder.Open(source.Model, new TextEmbedderOptions { Threads = threads, Provider = options.Provider });
        var probe = new ParityCheck();
        foreach ((float[] expected, float[] actual) in certificate.Probe.Zip(ParityCheck.Probe(embedder)))
            probe.CompareVectors(expected, actual);
        return new ParityFinding(probe.Figures, null, ParityCheck.Runtime(options.Provider), "vectors");
    }

    private static ParityFinding OfWords(
        TextModelSource source,
        Model model,
        ParityCertificate certificate,
        string? data,
        TextColumns columns,
        SessionOptions options,
        int threads,
        IProgress<JobProgress>? progress,
        CancellationToken cancellation)
    {
        using TokenClassifier classifier = TokenClassifier.Open(source, threads, options.Provider);
        var probe = new ParityCheck();
        foreach ((float[] expected, float[] actual) in certificate.Probe.Zip(ParityCheck.Probe(classifier)))
            probe.Compare(expected, actual);
        ParityFigures? compared = data is null ? null : OnWords(source, model, classifier, TaggedFile.Of(data, columns), threads, progress, cancellation);
        return new ParityFinding(probe.Figures, compared, ParityCheck.Runtime(options.Provider), "words");
    }

    private static ParityFigures OnWords(
        TextModelSource source, Model model, TokenClassifier classifier, TaggedFile file, int threads, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        LinearHead head = HeadNodes.Read(model.Graph, source.Model.Label, source.Answer);
        using TextModel frozen = TextBase.OpenBelowHead(source, model, head.Width, threads);
        var check = new ParityCheck();
        int done = 0;
        foreach (TaggedSentence[] chunk in file.Sentences(cancellation).Chunk(SentencesAtOnce))
        {
            WordEncoding[] encoded = classifier.Tokenizer.EncodeWords([.. chunk.Select(sentence => sentence.Words)], threads, cancellation);
            var vectors = new float[chunk.Length][];
            frozen.Run([.. encoded.Select(sentence => sentence.Tokens)], (i, row) => vectors[i] = row.ToArray(), cancellation);
            float[] expected = new float[head.Outputs];
            classifier.PredictWords(
                encoded,
                (i, answers) =>
                {
                    for (int word = 0; word < answers.Length; word++)
                    {
                        if (answers[word] is not { } answer)
                            continue;
                        head.Predict(vectors[i].AsSpan(encoded[i].Firsts[word] * head.Width, head.Width), expected);
                        check.Compare(expected, answer.Probabilities.Span);
                    }

                    progress?.Report(new JobProgress("verify", ++done, done));
                },
                cancellation);
        }

        return check.Figures;
    }

    private static ParityFigures OnTexts(
        TextModelSource source, Model model, TextPredictor predictor, ParityCheck check, TextTable table, int threads, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        LinearHead head = HeadNodes.Read(model.Graph, source.Model.Label, source.Answer);
        using TextModel frozen = TextBase.OpenBelowHead(source, model, head.Width, threads);
        int done = 0;
        foreach (LabelledText[] chunk in table.Rows(problem => ImageProblem.RefuseAll([problem]), cancellation).Chunk(TextsAtOnce))
        {
            TokenEncoding[] texts = predictor.Encode([.. chunk.Select(row => (row.Text, row.Pair))], cancellation);
            float[][] expected = new float[chunk.Length][];
            frozen.Run(texts, (i, row) => head.Predict(row, expected[i] = new float[head.Outputs]), cancellation);
            predictor.Run(
                texts,
                (i, answer) =>
                {
                    check.Compare(expected[i], answer);
                    done++;
                    progress?.Report(new JobProgress("verify", done, done));
                },
                cancellation);
        }

        return check.Figures;
    }

    private static ParityFigures OnPictures(
        ResolvedModel source, Model model, ImageClassifier classifier, string folder, int threads, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        string[] paths = PictureWalk.PathsBelow(folder, cancellation);
        LinearHead head = HeadNodes.Read(model.Graph, source.Label);
        float[][] expected = new float[paths.Length][];
        using (ImageModel frozen = BaseModel.Load(source).Open(threads))
        {
            frozen.Run(paths, (i, row) => head.Predict(row, expected[i] = new float[head.Outputs]), bad: null, cancellation);
        }

        var check = new ParityCheck();
        int done = 0;
        classifier.Predict(
            paths,
            (i, prediction) =>
            {
                check.Compare(expected[i], prediction.Probabilities.Span);
                progress?.Report(new JobProgress("verify", ++done, paths.Length));
            },
            bad: null,
            cancellation);
        return check.Figures;
    }
}
