using System.CommandLine;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.FineTune.Engine;

namespace Transfer.Cli.Commands;

/// <summary>The options of <c>transfer finetune</c> that say how layers of the network learn.</summary>
internal sealed class TrainingFlags
{
    private const string Auto = "auto";

    private readonly Option<long?> _epochs = OptionOf.Integer("--epochs", "N", "times each item is seen (default: 8, of texts 3, of --task contrastive 1)", least: 1, most: 100_000);
    private readonly Option<string?> _rate = OptionOf.Text("--lr", "X|auto", "the highest learning rate, of the head; layers below learn slower; auto: look for it (default: 0.001, of texts 0.0001, of --task contrastive 0.0002)");
    private readonly Option<long?> _batch = OptionOf.Integer("--batch", "N", "items in a step (default: 16, of --task similarity 32)", least: 1, most: 65_536);
    private readonly Option<long?> _accumulate = OptionOf.Integer("--accumulate", "N", "batches whose gradients are averaged for one step, for a batch that does not fit into memory (default: 1)", least: 1, most: 65_536);
    private readonly Option<long?> _gradual = OptionOf.Integer("--gradual", "N", "with --unfreeze all: epochs in which only the last stage learns, before the whole network does (default: 0)", most: 100_000);
    private readonly Option<string> _augment = OptionOf.Choice("--augment", "how pictures are changed each time they are seen; none: not, so what is frozen is computed once", "none", "light", "default");
    private readonly Option<double?> _mixup = OptionOf.Number("--mixup", "X", "how strongly pairs of pictures are blended, as in 0.2 (default: 0)", 0, 1);
    private readonly Option<string> _optimizer = OptionOf.Choice("--optimizer", "what moves the weights", "adamw", "sgd");
    private readonly Option<double?> _momentum = OptionOf.Number("--momentum", "X", "of sgd: how much of its velocity a step keeps (default: 0.9)", 0, 0.9999);
    private readonly Flag _nesterov = new("--nesterov", "of sgd: look ahead by the velocity before each step");
    private readonly Option<string> _schedule = OptionOf.Choice("--schedule", "how the learning rate goes; of texts linear, unless given", "onecycle", "cosine", "linear", "constant");
    private readonly Option<double?> _warmUp = OptionOf.Number("--warm-up", "X", "the share of all steps in which the learning rate rises (default: 0.3 for onecycle, 0.1 for cosine and linear, 0 for constant)", 0, 1);
    private readonly Option<string> _batchNorm = OptionOf.Choice("--batchnorm", "whether BatchNormalization keeps its statistics or learns new ones", "frozen", "train");
    private readonly Option<double?> _smoothing = OptionOf.Number("--label-smoothing", "X", "the share of a target that all classes get alike (default: 0.1, of texts 0)", 0, 0.9);
    private readonly Option<double?> _dropout = OptionOf.Number("--dropout", "X", "the share of the features that is dropped in front of the head (default: 0.2, of texts 0.1)", 0, 0.95);
    private readonly Option<double?> _clip = OptionOf.Number("--clip", "X", "the largest norm of the gradient; 0: any (default: 1)", 0, 1e6);
    private readonly Option<double?> _decay = OptionOf.Number("--weight-decay", "X", "decay of the weights, not of biases and norms (default: 0.01)", 0, 10);
    private readonly Option<double?> _l1 = OptionOf.Number("--l1", "X", "penalty on the absolute size of the weights (default: 0)", 0, 10);
    private readonly Option<double?> _l2 = OptionOf.Number("--l2", "X", "penalty on the square of the weights, in the gradient (default: 0)", 0, 10);
    private readonly Option<string> _keep = OptionOf.Choice("--keep", "which epoch's weights the model gets; auto: the best on the validation part, and the last where a test folder judges", "auto", "best", "last");
    private readonly Option<long?> _patience = OptionOf.Integer("--patience", "N", "epochs without a better validation loss after which it ends; 0: never (default: 3)", most: 100_000);
    private readonly Option<TimeSpan?> _budget = OptionOf.Duration("--budget", "TIME", "the time after which it ends with the epoch, as in 5m");
    private readonly Option<string> _algorithm = OptionOf.Choice("--algorithm", "which kernels compute; precise: without the convolutions that round more; reference: the plain ones, slowly", "fast", "precise", "reference");

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [_epochs, _rate, _batch, _accumulate, _gradual, _augment, _mixup, _optimizer, _momentum, _nesterov, _schedule, _warmUp, _batchNorm, _smoothing, _dropout, _clip, _decay, _l1, _l2, _keep, _patience, _budget, _algorithm];

    /// <summary>Puts what was given into a run's options.</summary>
    public FineTuneOptions Apply(Invocation call, FineTuneOptions options)
    {
        if (options.Unfreeze == Unfreeze.None)
        {
            if (options.Texts is { TrainEmbeddings: true })
                throw Errors.NoTablesToTrain("finetune");
            return All.FirstOrDefault(call.IsGiven) is { } idle
                ? throw Errors.NothingLearns("finetune", idle.Name)
                : options;
        }

        var optimizer = Enum.Parse<OptimizerKind>(call.Get(_optimizer)!, ignoreCase: true);
        if (optimizer != OptimizerKind.Sgd && new Option[] { _momentum, _nesterov }.FirstOrDefault(call.IsGiven) is { } ofSgd)
            throw Errors.OnlyOfSgd("finetune", ofSgd.Name);
        int gradual = (int)(call.Get(_gradual) ?? 0);
        if (gradual > 0 && options.Unfreeze != Unfreeze.All)
            throw Errors.GradualWithoutAll("finetune");
        bool texts = options.Texts is not null;
        if (texts && new Option[] { _augment, _mixup, _batchNorm }.FirstOrDefault(call.IsGiven) is { } visual)
            throw Errors.ForPictures("finetune", visual.Name);
        if (options.Texts is { TrainEmbeddings: true } && options.Unfreeze != Unfreeze.All)
            throw Errors.NoTablesToTrain("finetune");
        TextTask task = options.Texts?.Task ?? TextTask.Classify;
        Option[] ofHead = task switch
        {
            TextTask.Contrastive => [_smoothing, _dropout, _patience, _keep, _gradual],
            TextTask.Similarity => [_smoothing, _dropout, _gradual],
            _ => [],
        };
        if (ofHead.FirstOrDefault(call.IsGiven) is { } idleOfPairs)
            throw Errors.NotOfPairs("finetune", idleOfPairs.Name, task);
        if (task == TextTask.Similarity && !options.Texts!.Columns.HasLabel && call.IsGiven(_accumulate))
            throw Errors.BatchIsWhole("finetune");
        if (task == TextTask.Regress && call.IsGiven(_smoothing))
            throw Errors.NotOfTask("finetune", _smoothing.Name, task);
        string? rate = call.Get(_rate);
        if (task is TextTask.Contrastive or TextTask.Similarity && rate == Auto)
            throw Errors.NoRateOfPairs("finetune", task);
        TrainOptions defaults = options.Training;
        Schedule schedule = texts && !call.IsGiven(_schedule) ? defaults.Schedule : Schedule.Of(Enum.Parse<ScheduleKind>(call.Get(_schedule)!, ignoreCase: true));
        return options with
        {
            FindRate = rate == Auto,
            TopEpochs = gradual,
            Augment = Enum.Parse<AugmentPreset>(call.Get(_augment)!, ignoreCase: true),
            Mixup = (float)(call.Get(_mixup) ?? 0),
            LabelSmoothing = (float)(call.Get(_smoothing) ?? options.LabelSmoothing),
            Dropout = (float)(call.Get(_dropout) ?? options.Dropout),
            Training = defaults with
            {
                Epochs = (int)(call.Get(_epochs) ?? defaults.Epochs),
                Batch = (int)(call.Get(_batch) ?? defaults.Batch),
                Accumulate = (int)(call.Get(_accumulate) ?? defaults.Accumulate),
                LearningRate = rate is null or Auto ? defaults.LearningRate : Rate(rate),
                Optimizer = optimizer,
                Momentum = (float)(call.Get(_momentum) ?? defaults.Momentum),
                Nesterov = call.Get(_nesterov),
                Schedule = schedule with { WarmUp = call.Get(_warmUp) ?? schedule.WarmUp },
                BatchNormalization = call.Get(_batchNorm) == "train" ? LayerMode.Training : LayerMode.Evaluation,
                Clip = (float)(call.Get(_clip) ?? defaults.Clip),
                WeightDecay = (float)(call.Get(_decay) ?? defaults.WeightDecay),
                L1 = (float)(call.Get(_l1) ?? defaults.L1),
                L2 = (float)(call.Get(_l2) ?? defaults.L2),
                Keep = Enum.Parse<KeptEpoch>(call.Get(_keep)!, ignoreCase: true),
                Patience = (int)(call.Get(_patience) ?? defaults.Patience),
                Budget = call.Get(_budget),
                Algorithm = Enum.Parse<Algorithm>(call.Get(_algorithm)!, ignoreCase: true),
            },
        };
    }

    private static float Rate(string text) =>
        float.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out float rate) && rate is > 0 and <= 100
            ? rate : throw Errors.NotARate(text);
}
