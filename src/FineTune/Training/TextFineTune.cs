using System.Diagnostics;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The main job for texts: a pretrained encoder and a table of labelled texts in, a verified model of their classes out. The encoder stays
/// as it is and runs in ONNX Runtime; its vector of each text is kept; the new last layer is solved to its optimum; the saved file is
/// run again, from text to probability, and compared.
/// </summary>
public sealed class TextFineTune
{
    private readonly FineTuneOptions _options;
    private readonly TextColumns _columns;
    private readonly IProgress<JobProgress>? _progress;
    private readonly Action<string> _listener;
    private readonly List<string> _notices = [];
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private TextFineTune(FineTuneOptions options, TextColumns columns, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        (_options, _columns, _progress, _listener, _cancellation) = (options, columns, progress, notice, cancellation);
    }

    /// <summary>Does the job and writes the run folder.</summary>
    /// <param name="options">What to make of what; the data is a file.</param>
    /// <param name="columns">Which of its columns are text and label.</param>
    /// <param name="progress">Told how far each stage is, from several threads.</param>
    /// <param name="notice">Told what the user should know, a sentence each.</param>
    /// <param name="cancellation">Stops the job; computed features are kept, nothing else is written.</param>
    /// <exception cref="TransferException">Bad data, no model of text, a full disk, a file that is not what was trained.</exception>
    public static FineTuneResult Run(
        FineTuneOptions options, TextColumns columns, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default) =>
        new TextFineTune(options, columns, progress, notice ?? (_ => { }), cancellation).Run();

    /// <summary>Looks at model and data as a run would, and says what it would do; writes nothing.</summary>
    /// <inheritdoc cref="Run(FineTuneOptions, TextColumns, IProgress{JobProgress}, Action{string}, CancellationToken)"/>
    public static TextFineTunePlan Plan(
        FineTuneOptions options, TextColumns columns, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default)
    {
        RunFolder.CheckFree(options.Out);
        (TextBase basis, TextDataset texts, LabelledData data) = new TextFineTune(options, columns, progress, notice ?? (_ => { }), cancellation).LoadInputs();
        return TextFineTunePlan.Of(options, basis, texts, data);
    }

    private FineTuneResult Run()
    {
        RunFolder.CheckFree(_options.Out);
        (TextBase basis, TextDataset texts, LabelledData data) = LoadInputs();
        // A place that cannot be written is found out before the work, not after it.
        using var run = RunFolder.Begin(_options.Out);

        TimeSpan start = _clock.Elapsed;
        using FeatureCache cache = FeatureCache.Open(_options.FeatureFolder, basis.FeatureKey, basis.Width);
        TextFeatures.Compute(basis, texts, cache, _options.Threads, _progress, _cancellation);
        Tell(cache.Notices);
        FeatureMatrix features = cache.Matrix(data.Set.Hashes);
        TimeSpan extracted = _clock.Elapsed;

        SolvedHead head = SolvedHead.Fit(features, data, _options, _progress, _cancellation);
        Tell(head.Notices);
        TimeSpan solved = _clock.Elapsed;

        Model model = basis.WithHead(head, data.Set.Classes);
        ParityCertificate certificate = SavedTextModel.SaveAndVerify(model, run["model.onnx"], head.Linear, features, texts, data, _options.Threads, _progress, _cancellation);
        TimeSpan verified = _clock.Elapsed;

        double featureSeconds = (extracted - start).TotalSeconds;
        var result = new FineTuneResult
        {
            Model = Path.Combine(_options.Out, "model.onnx"),
            Base = basis.Name,
            Classes = data.Set.Classes,
            Train = head.Train,
            Validation = WithTexts(head.Validation, texts),
            Parity = new ParityFigures(certificate.Items, certificate.MaxAbsDiff, certificate.LabelMismatches),
            Features = new FeatureFigures(cache.Added, data.Set.Hashes.Count - cache.Added),
            TruncatedShare = texts.TruncatedShare,
            Seconds = new StageSeconds(featureSeconds, (solved - extracted).TotalSeconds, (verified - solved).TotalSeconds, _clock.Elapsed.TotalSeconds),
            ItemsPerSecond = cache.Added == 0 ? 0 : cache.Added / featureSeconds,
            PeakMemoryMegabytes = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000,
        };
        TextRunFiles.Write(run, _options, _columns, basis, data, head, certificate, result, _notices);
        run.Commit();
        return result;
    }

    private (TextBase Basis, TextDataset Texts, LabelledData Data) LoadInputs()
    {
        TextBase basis = TextBase.Load(_options.Base);
        TextDataset texts = TextDataset.Read(_options.Data, _options.Validation.Folder, _columns, null, basis.Tokenizer, _progress, _cancellation);
        ImageProblem.Leave(texts.Set.Problems, _options.SkipBad, Tell);
        if (texts.TruncatedShare > 0)
            Tell(FormattableString.Invariant($"{100 * texts.TruncatedShare:0.0} % of the texts are longer than the {basis.Settings.MaxLength} tokens that the model reads; their ends are cut off"));
        return (basis, texts, LabelledData.Divide(texts.Set, _options.Validation, _options.Seed, Tell));
    }

    // Until here, mistakes were known by the places of their texts.
    private ClassificationMetrics WithTexts(ClassificationMetrics metrics, TextDataset texts)
    {
        IReadOnlyDictionary<string, string> found = texts.TextsOf(metrics.Mistakes.Select(mistake => mistake.Input).ToHashSet(), _cancellation);
        return metrics with { Mistakes = [.. metrics.Mistakes.Select(mistake => mistake with { Input = found[mistake.Input] })] };
    }

    private void Tell(IReadOnlyList<string> notices)
    {
        foreach (string notice in notices)
            Tell(notice);
    }

    private void Tell(string notice)
    {
        _notices.Add(notice);
        _listener(notice);
    }
}
