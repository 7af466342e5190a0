using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer predict</c>: label and probability of each picture.</summary>
internal sealed class Predict : Verb
{
    // Results come out in the order of the inputs, a chunk at a time: enough to keep all cores busy, little to wait for.
    private const int Chunk = 256;

    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Argument<string[]> _inputs = new("INPUT") { Description = "pictures, folders of pictures, files of texts, or - for standard input with one path, or text, a line", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _text = OptionOf.Texts("--text", "TEXT", "a text, for a model of text");
    private readonly Option<string?> _pair = OptionOf.Text("--pair", "TEXT|COL", "of a model of two texts together, the second one: a text beside --text, a column beside --column");
    private readonly Option<string?> _column = OptionOf.Text("--column", "COL", "the column of texts where INPUT is a .csv, .tsv or .jsonl file: its name, or its number where there is no row of names");
    private readonly Option<string?> _card = ModelArguments.Card();
    private readonly Option<long?> _top = OptionOf.Integer("--top", "N", "how many classes to list (default: 5 in JSON, 1 otherwise)", least: 1, most: int.MaxValue);

    public Predict()
        : base("predict", "Says what is in each picture or text, and how sure the model is", "transfer predict runs/efficientnet-lite0-1 photo.jpg", "transfer predict runs/all-minilm-l6-v2-1 --text \"What a film\"", "transfer predict runs/all-minilm-l6-v2-1 reviews.csv --column review --json", "transfer predict runs/pairs --text \"What a film\" --pair \"A great film\"", "transfer predict model.onnx ./photos --top 3 --json")
    {
        Add(_model);
        Add(_inputs);
        Add(_text);
        Add(_pair);
        Add(_column);
        Add(_card);
        Add(_top);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(call.Get(_card));
        ResolvedModel model = subjects.Resolve(call.Get(_model), card);
        if (card is null && model.Card?.Task != ModelCard.PictureTask && TextModelSource.TryRead(model) is { } text)
            return PredictTexts(call, text);
        if (call.Get(_text) is { Length: > 0 } || call.Get(_column) is not null || call.Get(_pair) is not null)
            throw Errors.BadValue(Name, "--text, --pair and --column are for models of text, and this one reads pictures; name one of text");
        if (call.Get(_inputs).Length == 0)
            throw Errors.MissingArgument(Name, "INPUT");
        var inputs = new PictureInputs(call.Get(_inputs), call.Host.In, call.Cancellation);
        Parallelism parallelism = inputs.IsOne ? Parallelism.Latency(call.Threads) : Parallelism.Throughput(call.Threads);
        using ImageClassifier classifier = ImageClassifier.Open(model, card, new SessionOptions(), parallelism);

        int exit = 0;
        foreach (IReadOnlyList<PictureInput> chunk in inputs.Chunks(Chunk))
        {
            var results = new Prediction?[chunk.Count];
            TransferException?[] errors = [.. chunk.Select(input => input.Error)];
            int[] readable = [.. Enumerable.Range(0, chunk.Count).Where(i => errors[i] is null)];
            classifier.Predict(
                [.. readable.Select(i => chunk[i].Path)],
                (i, prediction) => results[readable[i]] = prediction,
                (i, error) => errors[readable[i]] = error,
                call.Cancellation);
            for (int i = 0; i < chunk.Count; i++)
            {
                if (results[i] is { } prediction)
                {
                    Show(call, new JsonObject { ["input"] = chunk[i].Path }, Shown.Path(chunk[i].Path), prediction);
                    continue;
                }

                call.Output.Error(errors[i]!);
                exit = exit == 0 ? (int)errors[i]!.Kind : exit;
            }
        }

        return exit;
    }

    private int PredictTexts(Invocation call, TextModelSource source)
    {
        string[] given = call.Get(_text) ?? [];
        string[] inputs = call.Get(_inputs);
        if (given.Length == 0 && inputs.Length == 0)
            throw Errors.MissingOption(Name, "--text", "TEXT");
        string? column = call.Get(_column);
        if (column is null && inputs.FirstOrDefault(ModelArguments.IsTable) is { } table)
            throw Errors.BadValue(Name, $"{Shown.Path(table)} is a table; name its column of texts with --column COL");
        if (column is not null && inputs.All(input => input == "-" || (Path.Exists(input) && !ModelArguments.IsTable(input))))
            throw Errors.BadValue(Name, "--column names the texts of a .csv, .tsv or .jsonl file, and INPUT has none; give one, or leave --column away");
        if (call.Get(_pair) is not null && given.Length == 0 && column is null)
            throw Errors.BadValue(Name, "--pair goes with --text or --column, and neither is given; give one, or leave --pair away");
        if (source.Answer == AnswerKind.Number && call.Get(_top) is not null)
            throw Errors.BadValue(Name, "--top lists classes, and this model answers with a number; leave it away");
        if (source.Answer == AnswerKind.Words && (call.Get(_top) is not null ? "--top lists classes of whole texts" : call.Get(_pair) is not null ? "--pair names second texts" : null) is { } idle)
            throw Errors.BadValue(Name, $"{idle}, and this model labels words; leave it away");
        using TokenClassifier? tagger = source.Answer == AnswerKind.Words ? TokenClassifier.Open(source, call.Threads) : null;
        using TextPredictor? predictor = tagger is null ? TextPredictor.Open(source, call.Threads) : null;
        int exit = 0;
        void Bad(ImageProblem problem)
        {
            call.Output.Error(TransferException.BadFile(problem.Path, problem.Reason));
            exit = (int)ErrorKind.BadInput;
        }

        string? pair = call.Get(_pair);
        foreach ((string Text, string? Pair)[] chunk in given.Select(text => (text, pair)).Concat(inputs.SelectMany(input => Texts(call, input, column, Bad))).Chunk(Chunk))
        {
            if (tagger is not null)
            {
                foreach (((string text, _), TaggedText tagged) in chunk.Zip(tagger.Predict([.. chunk.Select(input => input.Text)], call.Cancellation)))
                    TaggedTextOutput.Show(call.Output, text, tagged, tagger.FindsSpans);
                continue;
            }

            float[][] answers = new float[chunk.Length][];
            predictor!.Run(predictor.Encode(chunk, call.Cancellation), (i, answer) => answers[i] = answer.ToArray(), call.Cancellation);
            for (int i = 0; i < chunk.Length; i++)
                Show(call, chunk[i], predictor, answers[i]);
        }

        return exit;
    }

    private IEnumerable<(string Text, string? Pair)> Texts(Invocation call, string input, string? column, Action<ImageProblem> bad) =>
        ModelArguments.IsTable(input)
            ? TextTable.Of(input, TextColumns.Only(column!, call.Get(_pair))).Rows(bad, call.Cancellation).Select(row => (row.Text, row.Pair))
            : (input == "-" ? Lines(call.Host.In) : TextLines.Read(input)).Select(line => (line, (string?)null));

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private void Show(Invocation call, (string Text, string? Pair) input, TextPredictor predictor, float[] answer)
    {
        string shown = Shown.Text(input.Text) + (input.Pair is { } pair ? $" | {Shown.Text(pair)}" : "");
        var json = new JsonObject { ["input"] = input.Text };
        if (input.Pair is not null)
            json["pair"] = input.Pair;
        if (predictor.Answer != AnswerKind.Number)
        {
            Show(call, json, shown, new Prediction(predictor.Labels, answer), predictor.Answer == AnswerKind.Labels);
            return;
        }

        json["value"] = Output.Json.Number(answer[0]);
        call.Output.Json(json);
        call.Output.Line($"{shown}: {RegressionView.Short(answer[0])}");
    }

    // Of labels all are listed in JSON, for any of them may be asked for; on the screen those that are probable.
    private void Show(Invocation call, JsonObject json, string shown, Prediction prediction, bool severalLabels = false)
    {
        JsonArray List(IEnumerable<LabelProbability> labels) => Output.Json.Array(labels.Select(p => (JsonNode?)new JsonObject
        {
            ["label"] = p.Label,
            ["probability"] = Output.Json.Number(p.Probability),
        }));

        json["label"] = prediction.Label;
        json["probability"] = Output.Json.Number(prediction.Probability);
        if (severalLabels)
            json["labels"] = List(prediction.Above());
        json["top"] = List(prediction.Top((int)(call.Get(_top) ?? (severalLabels ? int.MaxValue : 5))));
        call.Output.Json(json);
        IReadOnlyList<LabelProbability> listed = severalLabels && call.Get(_top) is null ? prediction.Above() : prediction.Top((int)(call.Get(_top) ?? 1));
        string labels = string.Join(", ", listed.Select(p => $"{Shown.Name(p.Label)} {Figures.Percent(p.Probability)}"));
        call.Output.Line($"{shown}: {(listed.Count > 0 ? labels : $"none (most probable: {Shown.Name(prediction.Label)} {Figures.Percent(prediction.Probability)})")}");
    }
}
