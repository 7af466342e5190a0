using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer finetune</c>: the main job.</summary>
internal sealed class Finetune : Verb
{
    private readonly Argument<string?> _base = ModelArguments.OptionalModel("BASE");
    private readonly Option<string?> _data = OptionOf.Text("--data", "DIR|FILE", "pictures: one sub-folder for each class, or train/, val/ and test/ that hold such sub-folders; or a .csv, .tsv or .jsonl file of texts; or a .conll file of labelled words");
    private readonly Option<string?> _text = ModelArguments.TextColumn();
    private readonly Option<string?> _label = ModelArguments.LabelColumn();
    private readonly Option<string?> _pair = ModelArguments.PairColumn();
    private readonly Option<string?> _separator = ModelArguments.LabelSeparator();
    private readonly TextFlags _texts = new();
    private readonly Option<string?> _card = ModelArguments.Card();
    private readonly Option<long?> _size = OptionOf.Integer("--size", "N", "side of the square that the model sees, in pixels, where the model does not fix it", least: 1, most: Preprocessing.MaxSide);
    private readonly Option<string> _framing = OptionOf.Choice("--framing", "how much of a picture the model sees; whole: no border is cut; card: the border is cut as in the model's training; auto: whole where most pictures are smaller than the input, else card", "auto", "card", "whole");
    private readonly Option<string> _unfreeze = OptionOf.Choice("--unfreeze", "which layers learn besides the new head; none: features are computed once and kept; last: the last stage too, of texts the upper third of the layers; all: the whole network", "none", "last", "all");
    private readonly TrainingFlags _training = new();
    private readonly Option<string?> _resume = OptionOf.Text("--resume", "RUN", "go on with the interrupted training in this folder, with its own settings");
    private readonly Option<string?> _val = OptionOf.Text("--val", "FRACTION|DIR|FILE|kfold:N", "what the result is judged on: a share of each class, a folder or file of its own, or cross-validation (default: the data's own val or test folder, else 0.2)");
    private readonly Option<string> _classWeights = OptionOf.Choice("--class-weights", "auto: each class counts alike where one has 3 times the pictures of another; none: each picture counts alike", "auto", "none");
    private readonly Flag _skipBad = ModelArguments.SkipBad();
    private readonly Flag _dryRun = new("--dry-run", "say what would be done and write nothing");

    public Finetune()
        : base(
            "finetune",
            "Trains a pretrained model on your pictures or texts and writes a verified ONNX model",
            "transfer finetune efficientnet-lite0 --data ./imgs",
            "transfer finetune all-minilm-l6-v2 --data reviews.csv --text text --label label",
            "transfer finetune all-minilm-l6-v2 --data reviews.csv --text text --label label --unfreeze all",
            "transfer finetune all-minilm-l6-v2 --data names.conll --task tokens --unfreeze all",
            "transfer finetune all-minilm-l6-v2 --data reviews.csv --text text --label stars --task regress",
            "transfer finetune all-minilm-l6-v2 --data questions.csv --text one --pair other --label same --unfreeze all",
            "transfer finetune all-minilm-l6-v2 --data pairs.csv --text a --pair b --label score --task similarity",
            "transfer finetune mine.onnx --data ./imgs --unfreeze last --epochs 8 --out runs/mine",
            "transfer finetune --resume runs/mine")
    {
        Add(_base);
        Add(_data);
        Add(_text);
        Add(_label);
        Add(_pair);
        Add(_separator);
        foreach (Option option in _texts.All)
            Add(option);
        Add(_card);
        Add(_size);
        Add(_framing);
        Add(_unfreeze);
        foreach (Option option in _training.All)
            Add(option);
        Add(_val);
        Add(_classWeights);
        Add(_skipBad);
        Add(_resume);
        Add(_dryRun);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "the run folder to write (default: runs/<base>-<n>)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        FineTuneOptions options = (call.Get(_resume) is { } run ? Resumed(call, subjects, run) : Fresh(call, subjects)) with
        {
            Threads = call.Threads,
            FeatureFolder = CacheFolder.Find(call.Host.Variable) is { } cache ? Path.Combine(cache, "features") : null,
            Command = call.CommandLine,
        };
        call.WhenCancelled = "no run was written; computed features are kept for the next run";
        try
        {
            return Train(call, options);
        }
        catch (OperationCanceledException) when (RunFolder.CanBeResumed(options.Out))
        {
            call.WhenCancelled = $"what was learnt is kept; go on with: transfer finetune --resume {Shown.Path(options.Out)}";
            throw;
        }
    }

    private int Train(Invocation call, FineTuneOptions options)
    {
        using var progress = new StageProgress(call.Output, StageProgress.UnitOf(options.Texts));
        if (options.Texts is not null)
            return RunOnTexts(call, options, progress);
        if (call.Get(_dryRun))
        {
            ImageFineTunePlan plan = ImageFineTune.Plan(options, progress, call.Output.Note, call.Cancellation);
            call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(plan, RunJson.Compact)!);
            call.Output.Table(Table(plan));
            return 0;
        }

        FineTuneResult result = ImageFineTune.Run(options, progress, call.Output.Note, call.Cancellation);
        progress.Dispose();
        call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(result, RunJson.Compact)!);
        Show(call.Output, result, options.Out);
        return 0;
    }

    // The columns of a table of texts; null where the data is a folder of pictures.
    private TextColumns? Columns(Invocation call) => call.Get(_data) is { } data ? _texts.Columns(call, Name, data, call.Get(_text), call.Get(_label), call.Get(_pair), call.Get(_separator)) : null;

    private FineTuneOptions Fresh(Invocation call, ModelSubjects subjects)
    {
        // What is wrong with the command line itself is said before a model is looked for, let alone downloaded.
        string basis = call.Find(_base) ?? throw Errors.MissingArgument(Name, "BASE");
        string data = call.Get(_data) ?? throw Errors.MissingOption(Name, "--data", "DIR|FILE");
        ValidationPlan validation = call.Get(_val) is { } val ? ValidationPlan.Parse(val) : ValidationPlan.Default;
        TextColumns? columns = Columns(call);
        if (columns is not null && new Option[] { _card, _size, _framing }.FirstOrDefault(call.IsGiven) is { } visual)
            throw Errors.ForPictures(Name, visual.Name);
        if (call.Get(_skipBad) && _texts.IsOfWords(call, data))
            throw Errors.NotOfTask(Name, _skipBad.Name, ImageModelMetadata.TaskOf(AnswerKind.Words));
        if (call.Out is { } wanted)
            RunFolder.CheckFree(wanted);
        string? cardFile = call.Get(_card);
        ModelCard? card = ModelArguments.ReadCard(cardFile);
        ResolvedModel source = subjects.Resolve(basis, card);
        var options = new FineTuneOptions
        {
            Base = source,
            Data = data,
            Texts = _texts.Read(call, Name, data, columns, call.IsGiven(_separator)),
            Out = call.Out ?? RunFolder.NextFree(source.Name),
            Card = card,
            CardFile = cardFile,
            Size = (int?)call.Get(_size),
            Framing = Enum.Parse<Framing>(call.Get(_framing)!, ignoreCase: true),
            Validation = validation,
            ClassWeights = Enum.Parse<ClassWeighting>(call.Get(_classWeights)!, ignoreCase: true),
            SkipBad = call.Get(_skipBad),
            Seed = call.Seed,
            Unfreeze = Enum.Parse<Unfreeze>(call.Get(_unfreeze)!, ignoreCase: true),
        };
        if (options.Texts is { Answer: not AnswerKind.Classes } && call.IsGiven(_classWeights))
            throw Errors.NotOfTask(Name, _classWeights.Name, options.Texts.Task);
        if (options.Texts is { Task: TextTask.Contrastive or TextTask.Similarity, Task: var task } && options.Unfreeze == Unfreeze.None)
        {
            if (call.IsGiven(_unfreeze))
                throw Errors.TaskTunes(Name, task);
            options = options with { Unfreeze = Unfreeze.All };
        }

        if (options.Texts is { Task: TextTask.Similarity } && call.IsGiven(_classWeights))
            throw Errors.NotOfPairs(Name, _classWeights.Name, TextTask.Similarity);

        return _training.Apply(call, options);
    }

    private FineTuneOptions Resumed(Invocation call, ModelSubjects subjects, string run)
    {
        // Data may have moved; all else is the run's.
        if (call.Find(_base) is not null)
            throw Errors.ResumeAlone(Name, "BASE");
        if ((call.Out is not null ? "--out" : call.IsSeedGiven ? "--seed" : Options.FirstOrDefault(option => option != _resume && option != _data && call.IsGiven(option))?.Name) is { } given)
            throw Errors.ResumeAlone(Name, given);
        RunSettings settings = RunSettings.Read(run);
        if (call.Get(_data) is { } data)
            settings = settings with { Data = Path.GetFullPath(data) };
        ModelCard? card = ModelArguments.ReadCard(settings.Card);
        return settings.ToOptions(subjects.Resolve(settings.Subject, card), run) with { Resume = true };
    }

    private int RunOnTexts(Invocation call, FineTuneOptions options, StageProgress progress)
    {
        if (options.Texts!.Task == TextTask.Similarity)
            return SimilarityRun.Run(call, options, progress, call.Get(_dryRun));
        if (call.Get(_dryRun))
        {
            TextFineTunePlan plan = TextFineTune.Plan(options, progress, call.Output.Note, call.Cancellation);
            call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(plan, RunJson.Compact)!);
            call.Output.Table(Table(plan));
            return 0;
        }

        FineTuneResult result = TextFineTune.Run(options, progress, call.Output.Note, call.Cancellation);
        progress.Dispose();
        call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(result, RunJson.Compact)!);
        Show(call.Output, result, options.Out);
        return 0;
    }

    private static void Show(CliOutput output, FineTuneResult result, string folder)
    {
        string noun = result.Task == ImageModelMetadata.TaskOf(AnswerKind.Words) ? "words" : result.TruncatedShare is null ? "pictures" : "texts";
        var view = MetricsView.Of(result.Validation);
        if (view.Parts(noun) is { } parts)
        {
            output.Table(parts);
            output.Line();
        }

        if (result.Test is { } test)
            output.Line($"test  {MetricsView.Of(test).Sentence()}");
        var table = new Table();
        if (view.Spans() is { } spans)
            table.Add("spans", spans);
        table.Add("validation", view.Sentence());
        if (result.FrozenEntityF1 is { } f1)
            table.Add("head alone", FormattableString.Invariant($"F1 of spans {f1:0.000} on the untouched network"));
        else if (result.FrozenLoss is { } frozen)
            table.Add("head alone", $"{view.Brief(null, result.FrozenAccuracy, frozen)} on the untouched network");
        output.Table(table
            .Add("train", view.Brief(result.Train.Items, result.Train.Accuracy, result.Train.Loss))
            .Add("verified", $"saved file run on {result.Parity.Items} {noun}: {view.Same} {result.Parity.MaxAbsDiff:0.0e+0}")
            .Add("time", $"{Figures.Duration(TimeSpan.FromSeconds(result.Seconds.Total))} (features {Figures.Duration(TimeSpan.FromSeconds(result.Seconds.Features))}: "
                + $"{result.Features.Computed} computed, {result.Features.Cached} cached)")
            .Add("model", Shown.Path(result.Model))
            .Add("report", Shown.Path(Path.Combine(folder, "report.html"))));
    }

    private static Table Table(TextFineTunePlan plan) => new Table()
        .Add("base", FormattableString.Invariant($"{plan.Base} ({plan.Features} features of at most {plan.MaxLength} tokens)"))
        .Add("task", plan.Task)
        .Add(plan.Task == ImageModelMetadata.TaskOf(AnswerKind.Number) ? "number" : "classes", string.Join(", ", plan.Classes.Select(Shown.Name)))
        .Add("train", $"{plan.Train} {plan.Noun}")
        .Add("validation", $"{plan.Validation} {plan.Noun}: {plan.Split}")
        .Add("cut off", $"{Figures.Percent(plan.TruncatedShare)} of the {plan.Noun}")
        .Add("learns", plan.Learns)
        .Add("features", $"{plan.ToCompute} to compute")
        .Add("would write", Shown.Path(plan.Out));

    private static Table Table(ImageFineTunePlan plan) => new Table()
        .Add("base", $"{plan.Base}, cut at '{Shown.Name(plan.Cut)}' ({plan.Features} features)")
        .Add("pictures", plan.Preprocessing.ToString())
        .Add("classes", string.Join(", ", plan.Classes.Select(Shown.Name)))
        .Add("train", $"{plan.Train} pictures")
        .Add("validation", $"{plan.Validation} pictures: {plan.Split}")
        .Add("test", $"{plan.Test} pictures")
        .Add("features", $"{plan.ToCompute} to compute")
        .Add("would write", Shown.Path(plan.Out));
}
