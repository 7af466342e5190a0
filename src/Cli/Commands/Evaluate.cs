using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer evaluate</c>: how good a model is on labelled pictures.</summary>
internal sealed class Evaluate : Verb
{
    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Option<string> _data = ModelArguments.Data("pictures: sub-folders called as the model's classes are");
    private readonly Option<string?> _card = ModelArguments.Card();
    private readonly Flag _skipBad = ModelArguments.SkipBad();

    public Evaluate()
        : base("evaluate", "Says how good a model is on pictures whose classes are known", "transfer evaluate runs/efficientnet-lite0-1 --data ./test")
    {
        Add(_model);
        Add(_data);
        Add(_card);
        Add(_skipBad);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(call.Get(_card));
        ResolvedModel model = subjects.Resolve(call.Get(_model)!, card);
        using ImageClassifier classifier = ImageClassifier.Open(model, card, new SessionOptions(), Parallelism.Throughput(call.Threads));
        using var progress = new StageProgress(call.Output);
        ClassificationMetrics metrics = ImageEvaluation.Run(classifier, call.Get(_data)!, call.Get(_skipBad), progress, call.Output.Note, call.Cancellation);
        progress.Dispose();

        call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(metrics, RunJson.Compact)!);
        call.Output.Table(MetricsTables.PerClass(metrics));
        call.Output.Line();
        if (MetricsTables.Confusion(metrics) is { } confusion)
        {
            call.Output.Table(confusion);
            call.Output.Line();
        }

        if (metrics.Mistakes.Count > 0)
        {
            call.Output.Table(MetricsTables.Mistakes(metrics));
            call.Output.Line();
        }

        call.Output.Line(MetricsTables.Sentence(metrics));
        call.Output.Line(FormattableString.Invariant($"calibration error {metrics.Calibration.Ece:0.000}"));
        return 0;
    }
}
