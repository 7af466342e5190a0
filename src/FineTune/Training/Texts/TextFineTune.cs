using System.Diagnostics;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The main job for texts: a pretrained encoder and a table of labelled texts in, a verified model of what is learnt of them out. The untouched encoder
/// runs in ONNX Runtime; its vector of each text is kept; the new last layer is solved to its optimum. Where more is to learn, layers of the
/// encoder are trained from there. The saved file is run again, from text to answer, and compared.
/// </summary>
public sealed class TextFineTune
{
    private readonly FineTuneOptions _options;
    private readonly TextRunOptions _texts;
    private readonly IProgress<JobProgress>? _progress;
    private readonly RunMessages _messages;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private TextFineTune(FineTuneOptions options, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        (_options, _progress, _messages, _cancellation) = (options, progress, new RunMessages(notice), cancellation);
        _texts = options.Texts ?? throw new ArgumentException("a run on texts needs to know its columns", nameof(options));
        if (_texts.Task == TextTask.Similarity)
            throw new ArgumentException($"pairs of texts have no classes; {nameof(SimilarityFineTune)} learns from them", nameof(options));
    }

    /// <summary>Does the job and writes the run folder.</summary>
    /// <param name="options">What to make of what; the data is a file, and <see cref="FineTuneOptions.Texts"/> says which of its columns are what.</param>
    /// <param name="progress">Told how far each stage is, from several threads.</param>
    /// <param name="notice">Told what the user should know, a sentence each.</param>
    /// <param name="cancellation">Stops the job; computed features and, where layers learn, a checkpoint are kept, nothing else is written.</param>
    /// <exception cref="TransferException">Bad data, no model of text, a full disk, a file that is not what was trained.</exception>
    public static FineTuneResult Run(
        FineTuneOptions options, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default) =>
        options.Texts is { Task: TextTask.Tokens }
            ? TokenFineTune.Run(options, progress, notice ?? (_ => { }), cancellation)
            : new TextFineTune(options, progress, notice ?? (_ => { }), cancellation).Run();

    /// <summary>Looks at model and data as a run would, and says what it would do; writes nothing.</summary>
    /// <inheritdoc cref="Run(FineTuneOptions, IProgress{JobProgress}, Action{string}, CancellationToken)"/>
    public static TextFineTunePlan Plan(
        FineTuneOptions options, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default)
    {
        if (options.Texts is { Task: TextTask.Tokens })
            return TokenFineTune.Plan(options, progress, notice ?? (_ => { }), cancellation);
        RunFolder.CheckFree(options.Out);
        (TextBase basis, TextDataset texts, LabelledData data) = new TextFineTune(options, progress, notice ?? (_ => { }), cancellation).LoadInputs();
        return TextFineTunePlan.Of(options, basis, texts, data);
    }

    private FineTuneResult Run()
    {
        bool trains = _options.Unfreeze != Unfreeze.None;
        if (!_options.Resume)
            RunFolder.CheckFree(_options.Out);
        if (trains && _options.Validation.Folds is not null)
            throw RunFolder.TrainedOnce();
        (TextBase basis, TextDataset texts, LabelledData data) = LoadInputs();
        // A place that cannot be written is found out before the work, not after it.
        using RunFolder run = trains ? RunFolder.BeginTraining(_options.Out, _options.Resume ? null : RunFiles.Settings(_options)) : RunFolder.Begin(_options.Out);

        TimeSpan start = _clock.Elapsed;
        using FeatureCache cache = FeatureCache.Open(_options.FeatureFolder, basis.FeatureKey, basis.Width);
        TextFeatures.Compute(basis, texts, cache, _options.Threads, _progress, _cancellation);
        _messages.Tell(cache.Notices);
        FeatureMatrix features = cache.Matrix(data.Set.Hashes);
        TimeSpan extracted = _clock.Elapsed;

        LearningTask task = texts.Task(data.Split.Train);
        SolvedHead solved = SolvedHead.Fit(features, task, data, _options, _progress, _cancellation);
        _messages.Tell(solved.Notices);
        TokenTable? tokens = null;
        using var tuned = FeatureCache.Open(null, basis.FeatureKey, basis.Width);
        TrainedModel trained = !trains ? TrainedModel.Of(solved, task, features)
            : _texts.Task == TextTask.Contrastive ? TuneAndSolve(run, basis, texts, task, data, solved, tuned)
            : GradualTraining.Run(_options, solved.Linear, run.Checkpoints, Phase, _messages.Tell, _messages.Tell);
        TimeSpan learnt = _clock.Elapsed;

        Model model = basis.WithHead(trained, _texts.Columns, data.Set.Classes);
        ParityCertificate certificate = SavedTextModel.SaveAndVerify(model, run["model.onnx"], trained, texts, task, data, _options.Threads, _progress, _cancellation);
        TimeSpan verified = _clock.Elapsed;

        FineTuneResult result = FineTuneResult.Of(
            _options,
            basis.Name,
            ImageModelMetadata.TaskOf(task.Answer, _texts.Columns.Pair is not null),
            data.Set.Classes,
            solved,
            trained,
            certificate,
            new FeatureFigures(cache.Added, data.Set.Hashes.Count - cache.Added),
            new StageSeconds((extracted - start).TotalSeconds, (learnt - extracted).TotalSeconds, (verified - learnt).TotalSeconds, _clock.Elapsed.TotalSeconds))
            with
        { Validation = WithTexts(trained.Validation, texts), TruncatedShare = texts.TruncatedShare };
        TextRunFiles.Write(run, _options, basis, task, data, trained, certificate, result, _messages.Notices);
        run.Commit();
        return result;

        TrainedModel Phase(FineTuneOptions options, LinearHead start, string folder, Action<EpochFigures> epoch)
        {
            tokens ??= TokenTable.Of(texts, basis.Tokenizer, _options.Threads, _cancellation);
            return UnfrozenTextTraining.Run(options, basis, tokens, Batches, data.Digest(), task, data, solved, start, folder, _progress, _messages.Tell, epoch, _cancellation);
        }

        ITrainingData Batches(IReadOnlyList<int> part, EncoderInputs inputs, LengthBuckets buckets, ItemTarget targets, bool isJudged) =>
            new TextData(data, part, tokens!, inputs, buckets, targets);
    }

    // The features of a tuned encoder are nobody else's: they are kept until the run ends.
    private TrainedModel TuneAndSolve(RunFolder run, TextBase basis, TextDataset texts, LearningTask task, LabelledData data, SolvedHead untouched, FeatureCache tuned)
    {
        var hooks = new TrainHooks { Checkpoints = run.Checkpoints, Progress = _progress, Epoch = _messages.Tell, Notice = _messages.Tell };
        (FitResult fit, string from) = ContrastiveTraining.Run(_options, basis, texts, data, hooks, _cancellation);
        TextFeatures.Compute(basis, texts, tuned, _options.Threads, _progress, _cancellation);
        FeatureMatrix features = tuned.Matrix(data.Set.Hashes);
        var solved = SolvedHead.Fit(features, task, data, _options, _progress, _cancellation);
        _messages.Tell(solved.Notices.Except(untouched.Notices));
        return TrainedModel.Of(solved, task, features) with { Untouched = untouched, Fit = fit, TrainedFrom = from, LearningRate = _options.Training.LearningRate };
    }

    private (TextBase Basis, TextDataset Texts, LabelledData Data) LoadInputs()
    {
        TextBase basis = TextBase.Load(_options.Base, _texts.MaxLength, most: _options.Unfreeze == Unfreeze.None ? int.MaxValue : TextRunOptions.TrainingLength);
        TextDataset texts = TextDataset.Read(_options.Data, _options.Validation.Folder, _texts.Table, null, basis.Tokenizer, _progress, _cancellation);
        ImageProblem.Leave(texts.Set.Problems, _options.SkipBad, _messages.Tell);
        _messages.Tell(texts.Set.Warnings);
        if (texts.TruncatedShare > 0)
            _messages.TellCut(texts.TruncatedShare, basis.Settings.MaxLength);
        return (basis, texts, LabelledData.Divide(texts.Set, _options.Validation, _options.Seed, _messages.Tell));
    }

    // Until here, mistakes were known by the places of their texts.
    private TaskMetrics WithTexts(TaskMetrics metrics, TextDataset texts)
    {
        IReadOnlyDictionary<string, string> found = texts.TextsOf(metrics.MistakenInputs.ToHashSet(), _cancellation);
        return metrics.WithInputs(place => found[place]);
    }
}
