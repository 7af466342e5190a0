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
    private readonly Option<string?> _pair = ModelArguments.PairColumn();
    private readonly Option<string?> _separator = ModelArguments.LabelSeparator();
    private readonly Option<string?> _card = ModelArguments.Card();
    private readonly Flag _skipBad = ModelArguments.SkipBad();

    public Evaluate()
        : base("evaluate", "Says how good a model is on pictures or texts whose answers are known", "transfer evaluate runs/efficientnet-lite0-1 --data ./test", "transfer evaluate runs/all-minilm-l6-v2-1 --data test.csv --text text --label label")
    {
        Add(_model);
        Add(_data);
        Add(_text);
        Add(_label);
        Add(_pair);
        Add(_separator);
        Add(_card);
        Add(_skipBad);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        // A .csv file can only hold whole texts: what is missing is said before a model is looked for, let alone downloaded.
        TextColumns? Columns() => ModelArguments.Columns(Name, call.Get(_data)!, call.Get(_text), call.Get(_label), call.Get(_pair), call.Get(_separator));
        if (Path.GetExtension(call.Get(_data)!).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            _ = Columns();
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(call.Get(_card));
        ResolvedModel model = subjects.Resolve(call.Get(_model)!, card);
        TaskMetrics metrics;
        TextModelSource? words = card is null && model.Card?.Task != ModelCard.PictureTask && TextModelSource.TryRead(model) is { Answer: AnswerKind.Words } found ? found : null;
        TextColumns? columns = words is null ? Columns() : null;
        using var progress = new StageProgress(call.Output, words is not null ? "sentences" : columns is null ? "images" : columns.Pair is null ? "texts" : "pairs");
        if (words is not null)
        {
            TextColumns ofWords = ModelArguments.WordColumns(Name, call.Get(_text), call.Get(_label), call.Get(_pair), call.Get(_separator));
            if (call.Get(_skipBad))
                throw Errors.NotOfTask(Name, _skipBad.Name, ImageModelMetadata.TaskOf(AnswerKind.Words));
            using TokenClassifier tagger = TokenClassifier.Open(words, call.Threads);
            metrics = TokenEvaluation.Run(tagger, call.Get(_data)!, ofWords, progress, call.Output.Note, call.Cancellation);
        }
        else if (columns is not null)
        {
            using TextPredictor texts = TextPredictor.Open(TextModelSource.Read(model), call.Threads);
            metrics = TextEvaluation.Run(texts, call.Get(_data)!, columns, call.Get(_skipBad), progress, call.Output.Note, call.Cancellation);
        }
        else
        {
            using ImageClassifier pictures = ImageClassifier.Open(model, card, new SessionOptions(), Parallelism.Throughput(call.Threads));
            metrics = ImageEvaluation.Run(pictures, call.Get(_data)!, call.Get(_skipBad), progress, call.Output.Note, call.Cancellation);
        }

        progress.Dispose();

        call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(metrics, RunJson.Compact)!);
        var view = MetricsView.Of(metrics);
        Table[] tables = view.Parts(words is not null ? "words" : columns is null ? "pictures" : "texts") is { } parts ? [parts, .. view.Details()] : [.. view.Details()];
        foreach (Table table in tables)
        {
            call.Output.Table(table);
            call.Output.Line();
        }

        if (view.Spans() is { } spans)
            call.Output.Line($"spans: {spans}");
        call.Output.Line(view.Sentence());
        if (view.Remark() is { } remark)
            call.Output.Line(remark);
        return 0;
    }
}
