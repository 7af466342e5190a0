using System.Diagnostics;
using System.Text.Json;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Makes an encoder better at telling which texts are alike: a pretrained one and a table of pairs in, a verified one out, for
/// <see cref="TextEmbedder"/> or any other reader of ONNX. It has no head. The saved file is run again, from text to vector, and compared.
/// </summary>
public sealed class SimilarityFineTune
{
    private readonly FineTuneOptions _options;
    private readonly IProgress<JobProgress>? _progress;
    private readonly RunMessages _messages;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private SimilarityFineTune(FineTuneOptions options, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation) =>
        (_options, _progress, _messages, _cancellation) = (options, progress, new RunMessages(notice), cancellation);

    /// <summary>Does the job and writes the run folder.</summary>
    /// <param name="options">What to make of what; the data is a file, and the columns of <see cref="FineTuneOptions.Texts"/> name the texts of a pair.</param>
    /// <param name="progress">Told how far each stage is, from several threads.</param>
    /// <param name="notice">Told what the user should know, a sentence each.</param>
    /// <param name="cancellation">Stops the job; a checkpoint is kept, nothing else is written.</param>
    /// <exception cref="TransferException">Bad data, no model of text, a full disk, a file that is not what was trained.</exception>
    public static SimilarityResult Run(
        FineTuneOptions options, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default) =>
        new SimilarityFineTune(options, progress, notice ?? (_ => { }), cancellation).Run();

    /// <summary>Looks at model and data as a run would, and says what it would do; writes nothing.</summary>
    /// <inheritdoc cref="Run(FineTuneOptions, IProgress{JobProgress}, Action{string}, CancellationToken)"/>
    public static SimilarityPlan Plan(
        FineTuneOptions options, IProgress<JobProgress>? progress = null, Action<string>? notice = null, CancellationToken cancellation = default)
    {
        RunFolder.CheckFree(options.Out);
        (TextBase basis, PairTable table, _, double truncated) = new SimilarityFineTune(options, progress, notice ?? (_ => { }), cancellation).LoadInputs();
        return SimilarityPlan.Of(options, basis, table, truncated);
    }

    private SimilarityResult Run()
    {
        if (!_options.Resume)
            RunFolder.CheckFree(_options.Out);
        (TextBase basis, PairTable table, TokenTable tokens, double truncated) = LoadInputs();
        // A place that cannot be written is found out before the work, not after it.
        using RunFolder run = RunFolder.BeginTraining(_options.Out, _options.Resume ? null : RunFiles.Settings(_options));
        TimeSpan start = _clock.Elapsed;
        var hooks = new TrainHooks { Checkpoints = run.Checkpoints, Progress = _progress, Epoch = _messages.Tell, Notice = _messages.Tell };
        TrainedEncoder trained = SimilarityTraining.Run(_options, basis, table, tokens, hooks, _cancellation);
        TimeSpan learnt = _clock.Elapsed;

        Model model = basis.AsEmbedder(JsonSerializer.Serialize(trained.After, RunJson.Compact));
        ParityCertificate certificate = SavedEmbedder.SaveAndVerify(model, run["model.onnx"], trained, table, _options.Threads, _progress, _cancellation);
        var result = new SimilarityResult
        {
            Model = Path.Combine(_options.Out, "model.onnx"),
            Base = basis.Name,
            Loss = SimilarityTraining.LossOf(_options.Texts!.Columns).ToString().ToLowerInvariant(),
            Train = new SimilarityTrainFigures(table.Split.Train.Count, trained.Fit.Epochs[trained.Fit.BestEpoch - 1].TrainLoss),
            Before = trained.Before,
            Validation = trained.After,
            Parity = new ParityFigures(certificate.Items, certificate.MaxAbsDiff, certificate.LabelMismatches),
            Epochs = trained.Fit.Epochs,
            KeptEpoch = trained.Fit.BestEpoch,
            TruncatedShare = truncated,
            Seconds = new StageSeconds(0, (learnt - start).TotalSeconds, (_clock.Elapsed - learnt).TotalSeconds, _clock.Elapsed.TotalSeconds),
        };
        SimilarityRunFiles.Write(run, _options, basis, table, trained, certificate, result, _messages.Notices);
        run.Commit();
        return result;
    }

    private (TextBase Basis, PairTable Table, TokenTable Tokens, double Truncated) LoadInputs()
    {
        TextRunOptions texts = _options.Texts ?? throw new ArgumentException("a run on texts needs to know its columns");
        if (texts.Columns.Pair is null)
            throw new ArgumentException("a run on pairs of texts needs to know the column of the second ones");
        if (_options.Unfreeze == Unfreeze.None)
            throw new ArgumentException("an encoder of which no layer learns stays as it is");
        if (_options.Validation.Folds is not null)
            throw new TransferException(ErrorKind.Usage, "--val kfold:N: an encoder is trained once, not once a fold; give a share such as 0.2");
        TextBase basis = TextBase.Load(_options.Base, texts.MaxLength);
        if (basis.IsFinished)
            throw TransferException.BadFile(basis.Name, "answers already, and --task similarity tunes an encoder; name the encoder that it was made from");
        PairTable table = PairTable.Read(_options, _messages.Tell, _cancellation);
        var tokens = TokenTable.Of(table.Texts, basis.Tokenizer, _options.Threads, _cancellation);
        double truncated = tokens.Cut / (double)table.Texts.Count;
        if (truncated > 0)
            _messages.TellCut(truncated, basis.Settings.MaxLength);
        return (basis, table, tokens, truncated);
    }
}
