using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Trains inside the network: the frozen part runs in ONNX Runtime, once for each picture, or for each augmented one; the rest learns in the
/// engine from the solved head on.
/// </summary>
internal sealed class UnfrozenTraining : IDisposable
{
    private readonly FineTuneOptions _options;
    private readonly BaseModel _basis;
    private readonly LabelledData _data;
    private readonly SolvedHead _solved;
    private readonly UnfrozenNetwork _network;
    private readonly FeatureCache? _cache;
    private readonly Session? _frozen;

    /// <param name="options">What learns, and how.</param>
    /// <param name="basis">The network; it gets the trained weights.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="solved">The head solved on the untouched network.</param>
    /// <param name="head">The head to start from, where it is not the solved one.</param>
    public UnfrozenTraining(FineTuneOptions options, BaseModel basis, LabelledData data, SolvedHead solved, LinearHead? head = null)
    {
        (_options, _basis, _data, _solved) = (options, basis, data, solved);
        KeptEpoch keep = options.Training.Keep != KeptEpoch.Auto ? options.Training.Keep : data.Split.JudgesByTest ? KeptEpoch.Last : KeptEpoch.Best;
        _network = UnfrozenNetwork.Of(basis, options.Unfreeze, head ?? solved.Linear, options.Dropout, options.Training with { Keep = keep, Seed = options.Seed, Threads = options.Threads });
        if (_network.Frozen is not { } frozen)
            return;
        _frozen = Session.Open(frozen.ToBytes(), basis.Name, new SessionOptions { Threads = options.Threads, IsChecked = true });
        _cache = FeatureCache.Open(options.FeatureFolder, _network.FeatureKey, _network.Input.Count);
    }

    /// <summary>The rows of the cut that were computed and found.</summary>
    public FeatureFigures Features => _cache is null ? new FeatureFigures(0, 0) : new FeatureFigures(_cache.Added, _data.Set.Hashes.Count - _cache.Added);

    /// <summary>Trains to the end.</summary>
    /// <param name="folder">Where checkpoints are kept.</param>
    /// <param name="progress">Told the steps done.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="epoch">Told the figures of each epoch.</param>
    /// <param name="cancellation">Stops after a step, with a checkpoint.</param>
    public TrainedClassifier Run(string folder, IProgress<JobProgress>? progress, Action<string> notice, Action<EpochFigures> epoch, CancellationToken cancellation)
    {
        AugmentOptions augment = AugmentOptions.Of(_options.Augment).For(_data.Set.Classes, notice);
        var decoded = new DecodedPictureRows(_data.Set, new PictureAugmenter(_basis.Preprocessing, augment, _options.Seed), _options.Threads);
        IPictureRows plain = PlainRows(decoded, progress, cancellation);
        IPictureRows changing = !augment.ChangesPictures ? plain : _frozen is null ? decoded : new FrozenPictureRows(decoded, _frozen, _basis.PictureShape);
        var targets = new ClassTargets(_options.LabelSmoothing, _solved.Fitted.ClassWeights, [.. _data.Split.Train.Select(i => _data.Set.Items[i].Label)]);
        Mixup? mixup = _options.Mixup > 0 ? new Mixup(_options.Mixup, _options.Seed) : null;
        PictureData train = Part(_data.Split.Train, changing, targets, mixup), judged = Part(_data.Split.Validation, plain, new ClassTargets());
        var scorer = new LogitScorer(_data, judged);
        TrainOptions options = _network.Options;
        var hooks = new TrainHooks
        {
            Checkpoints = folder,
            Fingerprint = PictureFingerprint.Of(_options, _basis, _data, _network),
            Progress = progress,
            Epoch = epoch,
            Notice = notice,
            BeginJudgement = scorer.Begin,
            Answer = scorer.Answer,
            EndJudgement = () => scorer.Result().Accuracy,
        };
        if (_options.FindRate)
        {
            using var finder = new TrainLoop(_network.Network, train, null, options, hooks with { Checkpoints = null });
            options = options with { LearningRate = finder.FindRate(cancellation) };
            notice(FormattableString.Invariant($"learning rate found: {options.LearningRate:g3}"));
        }

        using var loop = new TrainLoop(_network.Network, train, judged, options, hooks);
        if (loop.Resume())
            notice($"going on from the checkpoint in {Shown.Path(folder)}");
        FitResult fit = loop.Run(_network.Graph, cancellation);
        return Judge(loop, fit, plain, options.LearningRate, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cache?.Dispose();
        _frozen?.Dispose();
    }

    private TrainedClassifier Judge(TrainLoop loop, FitResult fit, IPictureRows rows, float rate, CancellationToken cancellation)
    {
        LogitScorer Score(IReadOnlyList<int> part)
        {
            PictureData pictures = Part(part, rows, new ClassTargets());
            var scorer = new LogitScorer(_data, pictures);
            scorer.Begin();
            _ = loop.Judge(pictures, scorer.Answer, cancellation);
            return scorer;
        }

        LogitScorer validation = Score(_data.Split.Validation);
        ClassificationMetrics train = Score(_data.Split.Train).Result();
        return new TrainedClassifier
        {
            Linear = _network.Finish(loop.States),
            Solved = _solved,
            Probabilities = (item, probabilities) => validation.ProbabilitiesOf(item).CopyTo(probabilities),
            Train = new TrainFigures(train.Items, train.Accuracy, train.LogLoss),
            Validation = validation.Result(),
            Test = _data.Split.Test.Count > 0 ? Score(_data.Split.Test).Result() : null,
            Fit = fit,
            TrainedFrom = _network.Cut,
            LearningRate = rate,
        };
    }

    private PictureData Part(IReadOnlyList<int> part, IPictureRows rows, ClassTargets targets, Mixup? mixup = null) =>
        new(_data, part, rows, _network.Input, targets, mixup);

    // What does not change from epoch to epoch: the frozen part's rows, computed once and kept, or the pictures as they are, which give
    // the same with and without augmentation when no epoch is named.
    private IPictureRows PlainRows(DecodedPictureRows decoded, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        if (_cache is null)
            return decoded;
        if (_cache.Missing(_data.Set.Hashes).Length > 0)
        {
            using ImageModel model = _basis.Open(_options.Threads, _network.Frozen!);
            ImageProblem.Leave([.. FeatureExtraction.Run(model, _data.Set, _cache, progress, cancellation).Values], skip: false, _ => { });
        }

        return new CachedPictureRows(_cache.Matrix(_data.Set.Hashes));
    }
}
