using System.Diagnostics;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The main job: a pretrained model and a folder of pictures in, a verified model of their classes out. The network's body stays as it is
/// and runs in ONNX Runtime; its features of each picture are kept; the new last layer is solved to its optimum; the saved file is
/// run again and compared.
/// </summary>
public sealed class ImageFineTune
{
    private readonly FineTuneOptions _options;
    private readonly IProgress<JobProgress>? _progress;
    private readonly RunMessages _messages;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private ImageFineTune(FineTuneOptions options, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        _options = options;
        _progress = progress;
        _messages = new RunMessages(notice);
        _cancellation = cancellation;
    }

    /// <summary>Does the job and writes the run folder.</summary>
    /// <param name="options">What to make of what.</param>
    /// <param name="progress">Told how far each stage is, from several threads.</param>
    /// <param name="notice">Told what the user should know, a sentence each.</param>
    /// <param name="cancellation">Stops the job; computed features are kept, nothing else is written.</param>
    /// <exception cref="TransferException">Bad data, a model that cannot be cut, a full disk, a file that is not what was trained.</exception>
    public static FineTuneResult Run(
        FineTuneOptions options, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default) =>
        new ImageFineTune(options, progress, notice ?? (_ => { }), cancellation).Run();

    /// <summary>Looks at model and data as a run would, and says what it would do; writes nothing.</summary>
    /// <inheritdoc cref="Run(FineTuneOptions, IProgress{JobProgress}, Action{string}, CancellationToken)"/>
    public static ImageFineTunePlan Plan(
        FineTuneOptions options, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default) =>
        new ImageFineTune(options, progress, notice ?? (_ => { }), cancellation).Plan();

    private ImageFineTunePlan Plan()
    {
        RunFolder.CheckFree(_options.Out);
        (BaseModel basis, LabelledData data) = LoadInputs();
        return ImageFineTunePlan.Of(_options, basis, data);
    }

    private FineTuneResult Run()
    {
        bool trains = _options.Unfreeze != Unfreeze.None;
        if (!_options.Resume)
            RunFolder.CheckFree(_options.Out);
        if (trains && _options.Validation.Folds is not null)
            throw RunFolder.TrainedOnce();
        (BaseModel basis, LabelledData data) = LoadInputs();
        // A place that cannot be written is found out before the work, not after it.
        using RunFolder run = trains ? RunFolder.BeginTraining(_options.Out, _options.Resume ? null : RunFiles.Settings(_options)) : RunFolder.Begin(_options.Out);

        TimeSpan start = _clock.Elapsed;
        using FeatureCache cache = FeatureCache.Open(_options.FeatureFolder, basis.FeatureKey, basis.Width);
        data = Extract(basis, data, cache);
        FeatureMatrix features = cache.Matrix(data.Set.Hashes);
        TimeSpan extracted = _clock.Elapsed;

        var task = new ClassTask(data.Set, data.Split.Train);
        SolvedHead solved = SolvedHead.Fit(features, task, data, _options, _progress, _cancellation);
        _messages.Tell(solved.Notices);
        TrainedModel trained = trains ? Train(run, basis, data, solved) : TrainedModel.Of(solved, task, features);
        TimeSpan learnt = _clock.Elapsed;

        Model model = basis.WithHead(trained, data.Set.Classes);
        ParityCertificate certificate = SavedModel.SaveAndVerify(model, run["model.onnx"], trained, data, _options.Threads, _progress, _cancellation);
        TimeSpan verified = _clock.Elapsed;

        var result = FineTuneResult.Of(
            _options,
            basis.Name,
            ImageModelMetadata.TaskOf(AnswerKind.Classes),
            data.Set.Classes,
            solved,
            trained,
            certificate,
            new FeatureFigures(cache.Added, data.Set.Hashes.Count - cache.Added),
            new StageSeconds((extracted - start).TotalSeconds, (learnt - extracted).TotalSeconds, (verified - learnt).TotalSeconds, _clock.Elapsed.TotalSeconds));
        RunFiles.Write(run, _options, basis, data, trained, certificate, result, _messages.Notices);
        run.Commit();
        return result;
    }

    private TrainedModel Train(RunFolder run, BaseModel basis, LabelledData data, SolvedHead solved)
    {
        FineTuneOptions how = _options;
        if (data.Split.JudgesByTest && how.Training.Keep == KeptEpoch.Auto)
        {
            how = how with { Training = how.Training with { Keep = KeptEpoch.Last } };
            _messages.Tell("the test folder judges each epoch and does not choose one: the last epoch is kept (--keep best lets it choose)");
        }

        return GradualTraining.Run(how, solved.Linear, run.Checkpoints, Phase, _messages.Tell, _messages.Tell);

        TrainedModel Phase(FineTuneOptions options, LinearHead start, string folder, Action<EpochFigures> epoch)
        {
            using var training = new UnfrozenTraining(options, basis, data, solved, start);
            return training.Run(folder, _progress, _messages.Tell, epoch, _cancellation);
        }
    }

    private (BaseModel Basis, LabelledData Data) LoadInputs()
    {
        var basis = BaseModel.Load(_options.Base, _options.Card, _options.Size);
        _messages.Tell(basis.Notices);
        LabelledData data = LabelledData.Read(_options, _progress, _messages.Tell, _cancellation);
        return (basis with { Preprocessing = FramingChoice.Apply(_options.Framing, basis.Preprocessing, data.Set, _messages.Tell) }, data);
    }

    // What was computed before a bad picture was met is in the cache, so mending it and running again loses nothing.
    private LabelledData Extract(BaseModel basis, LabelledData data, FeatureCache cache)
    {
        IReadOnlyDictionary<int, ImageProblem> bad = new Dictionary<int, ImageProblem>();
        if (cache.Missing(data.Set.Hashes).Length > 0)
        {
            using ImageModel frozen = basis.Open(_options.Threads);
            bad = FeatureExtraction.Run(frozen, data.Set, cache, _progress, _cancellation);
        }

        _messages.Tell(cache.Notices);
        return data.Without(bad, _options.SkipBad, _messages.Tell);
    }
}
