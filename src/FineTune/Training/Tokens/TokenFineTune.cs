using System.Diagnostics;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The main job for words: a pretrained encoder and sentences of labelled words in, a verified model that labels words out. The untouched
/// encoder's vector of each word is what the new last layer is solved on; where more is to learn, layers of the encoder are trained from there.
/// </summary>
internal sealed class TokenFineTune
{
    private readonly FineTuneOptions _options;
    private readonly TextRunOptions _texts;
    private readonly IProgress<JobProgress>? _progress;
    private readonly RunMessages _messages;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private TokenFineTune(FineTuneOptions options, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation) =>
        // Most words are outside of every span, in what is judged as in what is learnt from: weights that made labels count alike would find spans where none are.
        (_options, _texts, _progress, _messages, _cancellation) = (options with { ClassWeights = ClassWeighting.None }, options.Texts!, progress, new RunMessages(notice), cancellation);

    /// <summary>As <see cref="TextFineTune.Run(FineTuneOptions, IProgress{JobProgress}, Action{string}, CancellationToken)"/>.</summary>
    public static FineTuneResult Run(FineTuneOptions options, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation) =>
        new TokenFineTune(options, progress, notice, cancellation).Run();

    /// <summary>As <see cref="TextFineTune.Plan"/>.</summary>
    public static TextFineTunePlan Plan(FineTuneOptions options, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        RunFolder.CheckFree(options.Out);
        (TextBase basis, TaggedDataset data, DataSplit split, WordTable words) = new TokenFineTune(options, progress, notice, cancellation).LoadInputs();
        return new TextFineTunePlan
        {
            Noun = "sentences",
            Out = options.Out,
            Base = basis.Name,
            Features = basis.Width,
            MaxLength = basis.Settings.MaxLength,
            TruncatedShare = words.Cut / (double)data.Count,
            Task = ImageModelMetadata.TaskOf(AnswerKind.Words),
            Classes = data.Labels,
            Train = split.Train.Count,
            Validation = split.Validation.Count,
            Split = split.Source,
            Learns = TextFineTunePlan.WhatLearns(options.Unfreeze),
            ToCompute = words.Answered,
        };
    }

    private FineTuneResult Run()
    {
        bool trains = _options.Unfreeze != Unfreeze.None;
        if (!_options.Resume)
            RunFolder.CheckFree(_options.Out);
        (TextBase basis, TaggedDataset data, DataSplit split, WordTable words) = LoadInputs();
        // A place that cannot be written is found out before the work, not after it.
        using RunFolder run = trains ? RunFolder.BeginTraining(_options.Out, _options.Resume ? null : RunFiles.Settings(_options)) : RunFolder.Begin(_options.Out);

        TimeSpan start = _clock.Elapsed;
        using FeatureCache store = FeatureCache.Open(null, basis.FeatureKey, basis.Width);
        FeatureMatrix features = WordFeatures.Compute(basis, data, words, store, _options.Threads, _progress, _cancellation);
        TimeSpan extracted = _clock.Elapsed;

        var items = new LabelledData(data.AsItems(), split, 0);
        var task = new WordTask(data, split, words);
        var solved = SolvedHead.Fit(features, task, items, _options, _progress, _cancellation);
        _messages.Tell(solved.Notices);
        TrainedModel trained = trains ? GradualTraining.Run(_options, solved.Linear, run.Checkpoints, Phase, _messages.Tell, _messages.Tell) : TrainedModel.Of(solved, task, features);
        TimeSpan learnt = _clock.Elapsed;

        Model model = basis.WithHead(trained, _texts.Columns, data.Labels);
        ParityCertificate certificate = SavedTokenModel.SaveAndVerify(model, run["model.onnx"], trained, data, words, split.Validation, _options.Threads, _progress, _cancellation);
        TimeSpan verified = _clock.Elapsed;

        FineTuneResult result = FineTuneResult.Of(
            _options,
            basis.Name,
            ImageModelMetadata.TaskOf(task.Answer),
            data.Labels,
            solved,
            trained,
            certificate,
            new FeatureFigures(words.Answered, 0),
            new StageSeconds((extracted - start).TotalSeconds, (learnt - extracted).TotalSeconds, (verified - learnt).TotalSeconds, _clock.Elapsed.TotalSeconds))
            with
        {
            Validation = WithTexts(trained.Validation, data),
            TruncatedShare = words.Cut / (double)data.Count,
        };
        TokenRunFiles.Write(run, _options, basis, task, data, split, trained, certificate, result, _messages.Notices);
        run.Commit();
        return result;

        TrainedModel Phase(FineTuneOptions options, LinearHead head, string folder, Action<EpochFigures> epoch) =>
            UnfrozenTextTraining.Run(options, basis, words.Tokens, Batches, data.Digest(split), task, items, solved, head, folder, _progress, _messages.Tell, epoch, _cancellation);

        ITrainingData Batches(IReadOnlyList<int> part, EncoderInputs inputs, LengthBuckets buckets, ItemTarget targets, bool isJudged) =>
            new WordData(data, part, words, inputs, buckets, targets, isJudged);
    }

    private (TextBase Basis, TaggedDataset Data, DataSplit Split, WordTable Words) LoadInputs()
    {
        if (_options.Validation.Folds is not null)
            throw new TransferException(ErrorKind.Usage, "--val kfold:N: sentences are judged once, not in folds; give a share such as 0.2, or a file");
        TextBase basis = TextBase.Load(
            _options.Base, _texts.MaxLength, most: _options.Unfreeze == Unfreeze.None ? int.MaxValue : TextRunOptions.TrainingLength, ofTokens: true);
        TaggedDataset data = TaggedDataset.Read(_options.Data, _options.Validation.Folder, _texts.Columns, _progress, _cancellation);
        _messages.Tell(data.Notices);
        DataSplit split = data.Divide(_options.Validation, _options.Seed);
        _messages.Tell(split.Notices);
        var words = WordTable.Of(data, basis.Tokenizer, _options.Threads, _cancellation);
        if (TokenEvaluation.CutNotice(words.Cut, checked((int)(data.Words - words.Answered))) is { } cut)
            _messages.Tell(cut);
        return (basis, data, split, words);
    }

    // Until here, wrong words were known by their sentences and numbers.
    private TaskMetrics WithTexts(TaskMetrics metrics, TaggedDataset data)
    {
        var places = metrics.MistakenInputs.ToDictionary(input => input, WordContext.At);
        var found = new Dictionary<int, IReadOnlyList<string>>();
        data.ForEach(
            [.. places.Values.Select(place => place.Sentence).Distinct().Order()],
            (indices, sentences) =>
            {
                for (int i = 0; i < indices.Length; i++)
                    found[indices[i]] = sentences[i].Words;
            },
            _cancellation);
        return metrics.WithInputs(input => WordContext.Of(found[places[input].Sentence], places[input].Word));
    }
}
