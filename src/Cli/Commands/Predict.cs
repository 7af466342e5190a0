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
    private readonly Option<string?> _column = OptionOf.Text("--column", "COL", "the column of texts where INPUT is a .csv, .tsv or .jsonl file: its name, or its number where there is no row of names");
    private readonly Option<string?> _card = ModelArguments.Card();
    private readonly Option<long?> _top = OptionOf.Integer("--top", "N", "how many classes to list (default: 5 in JSON, 1 otherwise)", least: 1, most: int.MaxValue);

    public Predict()
        : base("predict", "Says what is in each picture or text, and how sure the model is", "transfer predict runs/efficientnet-lite0-1 photo.jpg", "transfer predict runs/all-minilm-l6-v2-1 --text \"What a film\"", "transfer predict runs/all-minilm-l6-v2-1 reviews.csv --column review --json", "transfer predict model.onnx ./photos --top 3 --json")
    {
        Add(_model);
        Add(_inputs);
        Add(_text);
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
        if (call.Get(_text) is { Length: > 0 } || call.Get(_column) is not null)
            throw Errors.BadValue(Name, "--text and --column are for models of text, and this one reads pictures; name one of text");
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
                    Show(call, chunk[i].Path, Shown.Path(chunk[i].Path), prediction);
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
        if (source.LabelsWords && call.Get(_top) is not null)
            throw Errors.BadValue(Name, "--top lists classes of whole texts, and this model labels words; leave it away");
        using TokenClassifier? tagger = source.LabelsWords ? TokenClassifier.Open(source, call.Threads) : null;
        using TextClassifier? classifier = tagger is null ? TextClassifier.Open(source, call.Threads) : null;
        int exit = 0;
        void Bad(ImageProblem problem)
        {
            call.Output.Error(TransferException.BadFile(problem.Path, problem.Reason));
            exit = (int)ErrorKind.BadInput;
        }

        foreach (string[] chunk in given.Concat(inputs.SelectMany(input => Texts(call, input, column, Bad))).Chunk(Chunk))
        {
            if (tagger is not null)
            {
                foreach ((string text, TaggedText tagged) in chunk.Zip(tagger.Predict(chunk, call.Cancellation)))
                    TaggedTextOutput.Show(call.Output, text, tagged, tagger.FindsSpans);
                continue;
            }

            Prediction[] predictions = classifier!.Predict(chunk, call.Cancellation);
            for (int i = 0; i < chunk.Length; i++)
                Show(call, chunk[i], Shown.Text(chunk[i]), predictions[i]);
        }

        return exit;
    }

    private static IEnumerable<string> Texts(Invocation call, string input, string? column, Action<ImageProblem> bad) =>
        input == "-" ? Lines(call.Host.In)
        : ModelArguments.IsTable(input) ? TextTable.Of(input, TextColumns.Only(column!)).Rows(bad, call.Cancellation).Select(row => row.Text)
        : TextLines.Read(input);

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private void Show(Invocation call, string input, string shown, Prediction prediction)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(new JsonObject
            {
                ["input"] = input,
                ["label"] = prediction.Label,
                ["probability"] = Output.Json.Number(prediction.Probability),
                ["top"] = Output.Json.Array(prediction.Top((int)(call.Get(_top) ?? 5)).Select(p => (JsonNode?)new JsonObject
                {
                    ["label"] = p.Label,
                    ["probability"] = Output.Json.Number(p.Probability),
                })),
            });
            return;
        }

        IEnumerable<string> top = prediction.Top((int)(call.Get(_top) ?? 1)).Select(p => $"{Shown.Name(p.Label)} {Figures.Percent(p.Probability)}");
        call.Output.Line($"{shown}: {string.Join(", ", top)}");
    }
}
