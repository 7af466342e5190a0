using System.Diagnostics;
using System.Globalization;
using Transfer.Onnx;

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

        var solved = SolvedHead.Fit(features, words.AsItems(split), _options, _progress, _cancellation);
        _messages.Tell(solved.Notices);
        var frozen = TrainedClassifier.Of(solved, features);
        frozen = frozen with { Validation = new WordScorer(data, words, split.Validation).Score(frozen.Probabilities) };
        TrainedClassifier trained = trains ? GradualTraining.Run(_options, solved.Linear, run.Checkpoints, Phase, _messages.Tell, _messages.Tell) : frozen;
        TimeSpan learnt = _clock.Elapsed;

        Model model = WithHead(basis, trained, data);
        ParityCertificate certificate = SavedTokenModel.SaveAndVerify(model, run["model.onnx"], trained, data, words, split.Validation, _options.Threads, _progress, _cancellation);
        TimeSpan verified = _clock.Elapsed;

        FineTuneResult result = FineTuneResult.Of(
            _options,
            basis.Name,
            data.Labels,
            solved,
            trained,
            certificate,
            new FeatureFigures(words.Answered, 0),
            new StageSeconds((extracted - start).TotalSeconds, (learnt - extracted).TotalSeconds, (verified - learnt).TotalSeconds, _clock.Elapsed.TotalSeconds))
            with
        {
            Task = "tokens",
            Validation = WithTexts(trained.Validation, data),
            FrozenEntityF1 = trains ? frozen.Validation.Entities?.F1 : null,
            TruncatedShare = words.Cut / (double)data.Count,
        };
        TokenRunFiles.Write(run, _options, basis, data, split, trained, certificate, result, _messages.Notices);
        run.Commit();
        return result;

        TrainedClassifier Phase(FineTuneOptions options, LinearHead head, string folder, Action<EpochFigures> epoch) =>
            UnfrozenWordTraining.Run(options, basis, data, split, words, solved, head, folder, _progress, _messages.Tell, epoch, _cancellation);
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

    private static Model WithHead(TextBase basis, TrainedClassifier trained, TaggedDataset data)
    {
        Model model = basis.Encoder;
        basis.Labelling(data.Labels).Write(model.Metadata);
        string features = model.Graph.Outputs[0].Name;
        TokenHead.Append(model.Graph, trained.Linear);
        ClassifierMetadata.Write(model, Zoo.TextModelSource.WordsTask, features, trained.Validation, data.Labels, basis.Name);
        return model;
    }

    // Until here, wrong words were known by their sentences and numbers.
    private ClassificationMetrics WithTexts(ClassificationMetrics metrics, TaggedDataset data)
    {
        var places = metrics.Mistakes.Select(mistake => Array.ConvertAll(mistake.Input.Split(':'), part => int.Parse(part, CultureInfo.InvariantCulture))).ToArray();
        var found = new Dictionary<int, IReadOnlyList<string>>();
        data.ForEach(
            [.. places.Select(place => place[0]).Distinct().Order()],
            (indices, sentences) =>
            {
                for (int i = 0; i < indices.Length; i++)
                    found[indices[i]] = sentences[i].Words;
            },
            _cancellation);
        return metrics with { Mistakes = [.. metrics.Mistakes.Zip(places, (mistake, place) => mistake with { Input = WordContext.Of(found[place[0]], place[1]) })] };
    }
}
