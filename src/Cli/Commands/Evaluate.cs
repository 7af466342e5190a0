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
    private readonly Option<string> _data = ModelArguments.Data("pictures: sub-folders called as the model's classes are; or a .csv, .tsv or .jsonl file of texts; or a .conll file of labelled words");
    private readonly Option<string?> _text = ModelArguments.TextColumn();
    private readonly Option<string?> _label = ModelArguments.LabelColumn();
    private readonly Option<string?> _card = ModelArguments.Card();
    private readonly Flag _skipBad = ModelArguments.SkipBad();

    public Evaluate()
        : base("evaluate", "Says how good a model is on pictures or texts whose classes are known", "transfer evaluate runs/efficientnet-lite0-1 --data ./test", "transfer evaluate runs/all-minilm-l6-v2-1 --data test.csv --text text --label label")
    {
        Add(_model);
        Add(_data);
        Add(_text);
        Add(_label);
        Add(_card);
        Add(_skipBad);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(call.Get(_card));
        ResolvedModel model = subjects.Resolve(call.Get(_model)!, card);
        using var progress = new StageProgress(call.Output);
        ClassificationMetrics metrics;
        TextModelSource? words = card is null && model.Card?.Task != ModelCard.PictureTask && TextModelSource.TryRead(model) is { LabelsWords: true } found ? found : null;
        TextColumns? columns = words is null ? ModelArguments.Columns(Name, call.Get(_data)!, call.Get(_text), call.Get(_label)) : null;
        if (words is not null)
        {
            using TokenClassifier tagger = TokenClassifier.Open(words, call.Threads);
            metrics = TokenEvaluation.Run(tagger, call.Get(_data)!, ModelArguments.WordColumns(call.Get(_text), call.Get(_label)), progress, call.Output.Note, call.Cancellation);
        }
        else if (columns is not null)
        {
            using TextClassifier texts = TextClassifier.Open(TextModelSource.Read(model), call.Threads);
            metrics = TextEvaluation.Run(texts, call.Get(_data)!, columns, call.Get(_skipBad), progress, call.Output.Note, call.Cancellation);
        }
        else
        {
            using ImageClassifier pictures = ImageClassifier.Open(model, card, new SessionOptions(), Parallelism.Throughput(call.Threads));
            metrics = ImageEvaluation.Run(pictures, call.Get(_data)!, call.Get(_skipBad), progress, call.Output.Note, call.Cancellation);
        }

        progress.Dispose();

        call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(metrics, RunJson.Compact)!);
        if (metrics.Entities is { } spans)
        {
            call.Output.Table(MetricsTables.PerType(spans));
            call.Output.Line();
        }

        call.Output.Table(MetricsTables.PerClass(metrics, words is not null ? "words" : columns is null ? "pictures" : "texts"));
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

        if (metrics.Entities is { } all)
            call.Output.Line($"spans: {MetricsTables.Sentence(all)}");
        call.Output.Line(MetricsTables.Sentence(metrics));
        call.Output.Line(FormattableString.Invariant($"calibration error {metrics.Calibration.Ece:0.000}"));
        return 0;
    }
}
