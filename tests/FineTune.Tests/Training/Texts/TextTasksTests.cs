using System.Globalization;
using System.Text.Json.Nodes;
using Transfer.FineTune.Tests.Heads;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Texts;

/// <summary>Labels, numbers and pairs: from a table to a proved file, with a frozen encoder and with one that learns.</summary>
public sealed class TextTasksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public TextTasksTests()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        var random = new Random(3);
        string Filler() => string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => TinyEncoder.Words[random.Next(17, 22)]));
        string[] topics = ["plot", "actor", "scene"];
        Write("labels.csv", "text,topics", 160, i =>
        {
            string[] has = [.. topics.Where(_ => random.Next(3) == 0)];
            return $"the {string.Join(" and ", has)} {Filler()} {i},{string.Join(';', has)}";
        });
        Write("numbers.csv", "text,stars", 160, i =>
        {
            int good = random.Next(4);
            return $"film {string.Join(' ', Enumerable.Repeat("good", good))} {Filler()} {i},{(1000 + (2.5 * good)).ToString(CultureInfo.InvariantCulture)}";
        });
        Write("pairs.csv", "one,other,same", 240, i =>
        {
            bool first = random.Next(2) == 0, second = random.Next(2) == 0;
            return $"{(first ? "good" : "bad")} {Filler()} {i},{(second ? "good" : "bad")} {Filler()},{(first == second ? "yes" : "no")}";
        });
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Unfreeze.None)]
    [InlineData(Unfreeze.Last)]
    [InlineData(Unfreeze.All)]
    public void Labels_are_learnt_each_by_itself(Unfreeze unfreeze)
    {
        FineTuneResult result = Run(Labels(unfreeze));
        Assert.Equal(("multilabel", 0), (result.Task, result.Parity.LabelMismatches));
        Assert.Equal(["actor", "plot", "scene"], result.Classes);
        var metrics = (MultilabelMetrics)result.Validation;
        Assert.True(metrics.MicroF1 > 0.9, $"{metrics.MicroF1}");
        Assert.Contains(_notices, notice => notice.EndsWith(" texts without a label: none of the labels is right for them", StringComparison.Ordinal));

        using var classifier = TextClassifier.Load(_folder["run"]);
        Assert.Equal(AnswerKind.Labels, classifier.Answer);
        if (unfreeze == Unfreeze.All)
            Assert.Equal(["actor", "scene"], classifier.Predict("the actor and scene rome anna 7").Above().Select(label => label.Label).Order());
        Graph graph = Trained("run");
        Assert.Equal(("probabilities", "Sigmoid"), (graph.Outputs[0].Name, graph.Outputs[0].Producer!.OpType));
        Assert.Contains("<h2>Label by label</h2>", File.ReadAllText(_folder["run/report.html"]), StringComparison.Ordinal);
        Judged(result, Columns("text", "topics"));
    }

    [Theory]
    [InlineData(Unfreeze.None)]
    [InlineData(Unfreeze.Last)]
    [InlineData(Unfreeze.All)]
    public void Numbers_come_in_their_own_unit(Unfreeze unfreeze)
    {
        FineTuneResult result = Run(Numbers(unfreeze));
        Assert.Equal(("regress", 0), (result.Task, result.Parity.LabelMismatches));
        Assert.Equal(["stars"], result.Classes);
        Assert.Null(result.Train.Accuracy);
        var metrics = (RegressionMetrics)result.Validation;
        Assert.True(metrics.R2 > 0.9, $"{metrics.R2}");
        Assert.All(result.Epochs, epoch => Assert.Null(epoch.ValidationAccuracy));

        using var regressor = TextRegressor.Load(_folder["run"]);
        float[] answers = regressor.Predict(["film  anna paris rome 7", "film good good good anna paris rome 7"]);
        Assert.All(answers, answer => Assert.InRange(answer, 995, 1015));
        Assert.True(answers[1] - answers[0] > 4, $"{answers[0]}, {answers[1]}");
        Graph graph = Trained("run");
        Assert.Equal(("value", "Gemm", "float[batch,1]"), (graph.Outputs[0].Name, graph.Outputs[0].Producer!.OpType, graph.Outputs[0].Type!.ToString()));
        string report = File.ReadAllText(_folder["run/report.html"]);
        Assert.Contains("aria-label=\"Given against wanted: ", report, StringComparison.Ordinal);
        Assert.Contains($"<blockquote>{HtmlText.Text(metrics.Mistakes[0].Input)}</blockquote>", report, StringComparison.Ordinal);

        // An answer near 1,000 is rounded to 6.1e-5, a difference of 1.2e-5 spreads.
        Judged(result, Columns("text", "stars"), mostDifference: 2e-5);
        Assert.Equal("model: answers with a number and has no classes; load it with TextRegressor",
            Assert.Throws<TransferException>(() => TextClassifier.Load(_folder["run"])).Message.Replace(Shown.Path(_folder["run/model.onnx"]), "model", StringComparison.Ordinal));
    }

    // Whether two texts agree is told by neither alone, so the tokens of one have to attend to those of the other.
    [Theory]
    [InlineData(Unfreeze.None)]
    [InlineData(Unfreeze.All)]
    public void Two_texts_are_read_together(Unfreeze unfreeze)
    {
        FineTuneResult result = Run(Pairs(unfreeze));
        Assert.Equal(("pair", 0), (result.Task, result.Parity.LabelMismatches));
        Assert.True(unfreeze == Unfreeze.None || result.Validation.ShareRight > 0.95, $"{result.Validation.ShareRight}");
        using var classifier = TextClassifier.Load(_folder["run"]);
        Assert.True(classifier.ReadsPairs);
        if (unfreeze == Unfreeze.All)
            Assert.Equal(["yes", "no"], classifier.Predict([("good anna", "good rome"), ("good anna", "bad rome")]).Select(answer => answer.Label));
        Judged(result, Columns("one", "same", "other"));

        string name = Shown.Path(_folder["run/model.onnx"]);
        Assert.Equal($"{name}: answers to two texts together, and the second one is missing; give it with --pair, in code as Predict(text, pair)",
            Assert.Throws<TransferException>(() => classifier.Predict("good anna")).Message);
        _ = Run(Labels(Unfreeze.None) with { Out = _folder["single"] });
        using var single = TextClassifier.Load(_folder["single"]);
        Assert.Equal($"{Shown.Path(_folder["single/model.onnx"])}: answers to one text, and a second one is given; leave it away",
            Assert.Throws<TransferException>(() => single.Predict("good", "bad")).Message);
    }

    [Fact]
    public void Numbers_and_labels_are_learnt_of_pairs_too()
    {
        Write("both.csv", "one,other,score,tags", 60, i => $"good {i},{(i % 2 == 0 ? "good" : "bad")} rome,{i % 2},{(i % 2 == 0 ? "a;b" : "b")}");
        FineTuneOptions options = Options("both.csv", TextTask.Regress, "one", "score", "other", Unfreeze.None);
        FineTuneResult result = Run(options);
        Assert.Equal(("regress", true), (result.Task, ((RegressionMetrics)result.Validation).R2 > 0.9));
        using var regressor = TextRegressor.Load(_folder["run"]);
        Assert.InRange(regressor.Predict("good 3", "bad rome"), 0.8, 1.2);
        result = Run(options with { Out = _folder["labels"], Texts = new TextRunOptions { Columns = new TextColumns("one", "tags", "other"), Task = TextTask.Multilabel } });
        Assert.Equal(1, ((MultilabelMetrics)result.Validation).ExactMatch);
        using var classifier = TextClassifier.Load(_folder["labels"]);
        Assert.Equal(["a", "b"], classifier.Predict("good 3", "good rome").Above().Select(label => label.Label).Order());
    }

    [Fact]
    public void A_frozen_encoder_s_number_is_that_of_the_normal_equations()
    {
        FineTuneResult result = Run(Numbers(Unfreeze.None));
        JsonNode run = JsonNode.Parse(File.ReadAllText(_folder["run/run.json"]))!;
        double l2 = (double)run["head"]!["l2"]!;
        TextColumns columns = Numbers(Unfreeze.None).Texts!.Table;
        TextBase basis = TextBase.Load(_store.Resolve(_folder["net.onnx"]));
        TextDataset texts = TextDataset.Read(_folder["numbers.csv"], null, columns, null, basis.Tokenizer, null, CancellationToken.None);
        LabelledData data = LabelledData.Divide(texts.Set, ValidationPlan.Default, 42, _ => { });
        using var cache = FeatureCache.Open(null, basis.FeatureKey, basis.Width);
        TextFeatures.Compute(basis, texts, cache, 1, null, CancellationToken.None);
        FeatureMatrix features = cache.Matrix(texts.Set.Hashes);

        (double[] weights, double bias) = NormalEquations.Solve(features.Select(data.Split.Train), [.. data.Split.Train.Select(i => (double)texts.Set.Answers![i][0])], l2);
        Graph saved = Trained("run");
        float[] w = saved.Get("head.weight").Initializer!.ToFloats();
        Assert.All(weights.Zip(w), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * weights.Max(Math.Abs)));
        Assert.Equal(bias, saved.Get("head.bias").Initializer!.ToFloats()[0], 1e-3);
        Assert.Equal(data.Split.Validation.Average(i => Math.Abs(bias + weights.Zip(features.Row(i).ToArray(), (a, x) => a * x).Sum() - texts.Set.Answers![i][0])),
            ((RegressionMetrics)result.Validation).Mae, 1e-3);
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("numbers")]
    [InlineData("pairs")]
    public void A_stopped_training_is_resumed_to_the_same_bits(string task)
    {
        FineTuneOptions options = task == "labels" ? Labels(Unfreeze.All) : task == "numbers" ? Numbers(Unfreeze.All) : Pairs(Unfreeze.All);
        options = options with { Out = _folder["whole"], Training = options.Training with { Epochs = 2, CheckpointEvery = TimeSpan.Zero } };
        _ = Run(options);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => TextFineTune.Run(options with { Out = _folder["part"] }, new StopAt("train", 7, stop), null, stop.Token));
        RunSettings settings = RunSettings.Read(_folder["part"]);
        Assert.Equal(RunSettings.Of(options), settings);
        _ = Run(settings.ToOptions(_store.Resolve(_folder["net.onnx"]), _folder["part"]) with { Resume = true });
        Assert.Contains(_notices, notice => notice.StartsWith("going on from the checkpoint in ", StringComparison.Ordinal));
        Assert.Empty(RunComparison.Compare(RecordedRun.Read(_folder["whole"]), RecordedRun.Read(_folder["part"])));
    }

    [Theory]
    [InlineData(TextTask.Regress, "x,1\ny,NaN\n", "t.csv: line 3: the label 'NaN' is no finite number of 32 bits; correct it, or remove the row")]
    [InlineData(TextTask.Regress, "x,1\ny,-inf\n", "t.csv: line 3: the label '-inf' is no number; correct it, or learn classes with --task classify")]
    [InlineData(TextTask.Regress, "x,1e39\ny,2\n", "t.csv: line 2: the label '1e39' is no finite number of 32 bits; correct it, or remove the row")]
    [InlineData(TextTask.Regress, "x,1\ny,two\n", "t.csv: line 3: the label 'two' is no number; correct it, or learn classes with --task classify")]
    [InlineData(TextTask.Regress, "x,1\ny,1.0\n", "t.csv: column 'label' holds one number only, 1; there must be two to learn a difference")]
    [InlineData(TextTask.Regress, "x,1\ny,\nz,2\n", "t.csv: line 3: the label is empty; mend or remove what cannot be read, or leave it out with --skip-bad")]
    [InlineData(TextTask.Multilabel, "x,;\ny,\n", "t.csv: column 'label' holds no label at all; name the column of labels with --label")]
    [InlineData(TextTask.Multilabel, "x,a;b\ny,b; a\n", "t.csv: column 'label' holds the same labels in every row, 'a;b'; there must be rows with others")]
    [InlineData(TextTask.Multilabel, "x,1;2\ny,2.0\n", "t.csv: line 3: the label '2.0' is the same number as '2'; write it one way")]
    public void Labels_that_cannot_be_learnt_are_refused_before_anything_is_written(TextTask task, string rows, string message)
    {
        File.WriteAllText(_folder["t.csv"], "text,label\n" + rows);
        Assert.Equal(message, Refused(Options("t.csv", task, "text", "label")).Replace(Shown.Path(_folder["t.csv"]), "t.csv", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void What_a_judging_file_alone_knows_cannot_be_learnt()
    {
        File.WriteAllText(_folder["v.csv"], "text,topics\nx,plot;music\n");
        Assert.Equal($"{Shown.Path(_folder["v.csv"])}: line 2: the label 'music' is not in {Shown.Path(_folder["labels.csv"])}, so nothing can learn it; correct it or add rows of it there",
            Refused(Labels(Unfreeze.None) with { Validation = ValidationPlan.Parse(_folder["v.csv"]) }));
        _ = Run(Labels(Unfreeze.None));
        using var classifier = TextClassifier.Load(_folder["run"]);
        Assert.Equal($"{Shown.Path(_folder["v.csv"])}: line 2: the label 'music' is none of the model's labels: 'actor', 'plot', 'scene'; correct the label",
            Assert.Throws<TransferException>(() => TextEvaluation.Run(classifier, _folder["v.csv"], Columns("text", "topics"), false, null, _ => { }, CancellationToken.None)).Message);
    }

    [Theory]
    [InlineData(TextTask.Classify, 10_001, "has more than 10000 different labels; name the column of classes with --label")]
    [InlineData(TextTask.Multilabel, 1_001, "has more than 1000 different labels; name the column of labels with --label, and what stands between them with --label-separator")]
    public void A_column_of_too_many_labels_is_none_of_labels(TextTask task, int labels, string message)
    {
        Write("t.csv", "text,label", labels, i => $"text {i},label {i}");
        Assert.Equal($"{Shown.Path(_folder["t.csv"])}: column 'label' {message}", Refused(Options("t.csv", task, "text", "label")));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void Texts_of_one_label_each_may_have_another_separator()
    {
        Write("t.csv", "text,label", 40, i => $"{(i % 2 == 0 ? "good" : "bad")} {i},{(i % 2 == 0 ? "a" : "a|b")}");
        _ = Run(Options("t.csv", TextTask.Multilabel, "text", "label"));
        Assert.Contains("no text has more than one label; where ';' is not what stands between them, say what is with --label-separator", _notices);
        using var classifier = TextClassifier.Load(_folder["run"]);
        Assert.Equal(["a", "a|b"], classifier.Labels);

        File.WriteAllText(_folder["bad.csv"], "text,label\n,a\n,b\n");
        Assert.Equal($"{Shown.Path(_folder["bad.csv"])}: no row of it can be used; correct it", Assert.Throws<TransferException>(
            () => TextEvaluation.Run(classifier, _folder["bad.csv"], Columns("text", "label"), skipBad: true, null, _ => { }, CancellationToken.None)).Message);
    }

    [Fact]
    public void A_second_text_that_is_missing_is_named()
    {
        Assert.Equal($"{Shown.Path(_folder["pairs.csv"])}: line 1: no column is called 'another'; did you mean 'other'?", Refused(Options("pairs.csv", TextTask.Classify, "one", "same", "another")));
        File.WriteAllText(_folder["t.csv"], "one,other,same\na,b,x\nc,,y\nd,e,y\n");
        Assert.Equal($"{Shown.Path(_folder["t.csv"])}: line 3: the second text is empty; mend or remove what cannot be read, or leave it out with --skip-bad",
            Refused(Options("t.csv", TextTask.Classify, "one", "same", "other")));
    }

    [Fact]
    public void Lists_of_labels_are_read_from_lines_of_JSON()
    {
        File.WriteAllText(_folder["t.jsonl"], string.Concat(Enumerable.Range(0, 12).Select(i => i % 3 == 0 ? $$"""{"text":"plot {{i}}","tags":["a;b","c"]}{{"\n"}}""" : $$"""{"text":"actor {{i}}","tags":{{(i % 3 == 1 ? "[\"c\"]" : "[]")}}}{{"\n"}}""")));
        Assert.Equal(["a;b", "c"], Run(Options("t.jsonl", TextTask.Multilabel, "text", "tags")).Classes);
        Assert.Equal($"{Shown.Path(_folder["t.jsonl"])}: line 1: 'tags' is a list of labels, expected one; learn lists with --task multilabel", Refused(Options("t.jsonl", TextTask.Classify, "text", "tags") with { Out = _folder["b"] }));
        Assert.Equal($"{Shown.Path(_folder["t.jsonl"])}: line 1: 'tags' is a list of labels, expected a number; learn lists with --task multilabel", Refused(Options("t.jsonl", TextTask.Regress, "text", "tags") with { Out = _folder["b"] }));
        File.WriteAllText(_folder["t.jsonl"], """{"text":"plot","tags":["a",3]}""");
        Assert.Equal($"{Shown.Path(_folder["t.jsonl"])}: line 1: 'tags' has 3 in its list, expected a text; correct the line", Refused(Options("t.jsonl", TextTask.Multilabel, "text", "tags") with { Out = _folder["b"] }));
    }

    // The same file that was proved is judged, compared and described in all the ways there are.
    private void Judged(FineTuneResult result, TextColumns columns, double mostDifference = 1e-5)
    {
        Assert.Equal(result.Validation.Items, result.Parity.Items);
        Assert.InRange(result.Parity.MaxAbsDiff, 0, mostDifference);
        ResolvedModel model = _store.Resolve(_folder["run"]);
        string data = Path.GetFullPath(RunSettings.Read(_folder["run"]).Data);
        ParityFinding proof = ParityProof.Run(model, data, TextColumns.Only(columns.Text, columns.Pair), new Runtime.SessionOptions(), 0, null, CancellationToken.None);
        Assert.True(proof.Holds && proof.Data!.Items >= result.Validation.Items);
        using TextPredictor predictor = TextPredictor.Open(TextModelSource.Read(model));
        TaskMetrics all = TextEvaluation.Run(predictor, data, columns, false, null, _ => { }, CancellationToken.None);
        Assert.Equal((result.Validation.Items + result.Train.Items, result.Validation.GetType()), (all.Items, all.GetType()));
        JsonNode metrics = JsonNode.Parse(File.ReadAllText(_folder["run/metrics.json"]))!;
        Assert.Equal((result.Task, result.Validation.Items), ((string?)metrics["task"], (int)metrics["validation"]!["items"]!));
        Assert.Equal(result.Task, model.LoadGraph().Metadata[ImageModelMetadata.TaskKey]);
    }

    private FineTuneOptions Labels(Unfreeze unfreeze) => Options("labels.csv", TextTask.Multilabel, "text", "topics", null, unfreeze);

    private FineTuneOptions Numbers(Unfreeze unfreeze) => Options("numbers.csv", TextTask.Regress, "text", "stars", null, unfreeze);

    // Attending to another text is the hardest of the tasks; with fewer epochs the order of roundings decides whether it is learnt.
    private FineTuneOptions Pairs(Unfreeze unfreeze)
    {
        FineTuneOptions options = Options("pairs.csv", TextTask.Classify, "one", "same", "other", unfreeze);
        return options with { Training = options.Training with { Epochs = 24 } };
    }

    private static TextColumns Columns(string text, string label, string? pair = null) => new(text, label, pair);

    private FineTuneOptions Options(string data, TextTask task, string text, string label, string? pair = null, Unfreeze unfreeze = Unfreeze.None) => new()
    {
        Base = _store.Resolve(_folder["net.onnx"]),
        Data = _folder[data],
        Texts = new TextRunOptions { Columns = Columns(text, label, pair), Task = task },
        Out = _folder["run"],
        Unfreeze = unfreeze,
        Training = TextRunOptions.Training with { Epochs = 12, Batch = 8, LearningRate = 1e-2f, Patience = 0 },
    };

    private FineTuneResult Run(FineTuneOptions options) => TextFineTune.Run(options, null, _notices.Add);

    private string Refused(FineTuneOptions options) => Assert.Throws<TransferException>(() => Run(options)).Message;

    private void Write(string name, string heading, int rows, Func<int, string> row) =>
        File.WriteAllText(_folder[name], heading + "\n" + string.Concat(Enumerable.Range(0, rows).Select(i => row(i) + "\n")));

    private Graph Trained(string run) => Model.Load(_folder[Path.Combine(run, "model.onnx")]).Graph;
}
