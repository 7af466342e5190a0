using System.Globalization;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Tokens;

public sealed class TokenFineTuneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public TokenFineTuneTests()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        Write("data.conll", 120, 1);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Names_are_found_by_the_head_alone_and_the_file_needs_nothing_beside_it()
    {
        FineTuneResult result = TextFineTune.Run(Options("run"), notice: _notices.Add);
        Assert.Equal("tokens", result.Task);
        Assert.Equal(["B-LOC", "B-PER", "I-PER", "O"], result.Classes);
        Assert.Equal((result.Validation.Items, 0), (result.Parity.Items, result.Parity.LabelMismatches));
        Assert.InRange(result.Parity.MaxAbsDiff, 0, 1e-5);
        EntityMetrics entities = Judged(result).Entities!;
        Assert.Equal(["LOC", "PER"], entities.PerType.Select(type => type.Class));
        Assert.True(entities.Right > 0 && entities.Right <= Math.Min(entities.Support, entities.Predicted));
        Assert.Null(result.FrozenEntityF1);

        // The file answers as the run says: entity by entity, evaluated anew on the same sentences.
        using var tagger = TokenClassifier.Load(_folder["run"]);
        ClassificationMetrics again = TokenEvaluation.Run(tagger, Validation(), TextColumns.OfTheFile, null, _notices.Add, CancellationToken.None);
        Assert.Equal((result.Validation.Items, Judged(result).Accuracy, entities.F1), (again.Items, again.Accuracy, again.Entities!.F1));
        ParityFinding proof = ParityProof.Run(_store.Resolve(_folder["run"]), Validation(), null, new SessionOptions(), 0, null, CancellationToken.None);
        Assert.True(proof.Holds);
        Assert.Equal(("words", again.Items), (proof.Noun, proof.Data!.Items));

        JsonNode metrics = JsonNode.Parse(File.ReadAllText(_folder["run/metrics.json"]))!;
        Assert.Equal(entities.F1, (double)metrics["validation"]!["entities"]!["f1"]!);
        Assert.Equal(0, (int)metrics["validation"]!["unanswered"]!);
        JsonNode run = JsonNode.Parse(File.ReadAllText(_folder["run/run.json"]))!;
        Assert.Equal(("iob2", "tokens"), ((string?)run["data"]!["scheme"], (string?)run["settings"]!["texts"]!["task"]));
        string report = File.ReadAllText(_folder["run/report.html"]);
        Assert.Contains("<h2>Span by span</h2>", report);
        Assert.Contains("<td>of spans, IOB2</td>", report);
        Assert.All(Judged(result).Mistakes, mistake => Assert.Contains($"<blockquote>{HtmlText.Text(mistake.Input)}</blockquote>", report));
        Assert.All(Judged(result).Mistakes, mistake => Assert.Contains('»', mistake.Input));
        var model = Model.Load(_folder["run/model.onnx"]);
        Assert.Equal("tokens", model.Metadata["transfer.task"]);
        Assert.Equal("probabilities", Assert.Single(model.Graph.Outputs).Name);
    }

    [Fact]
    public void Names_that_it_never_saw_are_found_in_sentences_of_other_patterns()
    {
        FineTuneResult result = TextFineTune.Run(Options("run") with
        {
            Base = _store.Resolve("all-minilm-l6-v2"),
            Data = Repository.PathOf("samples/requests.conll"),
            Validation = ValidationPlan.Parse(Repository.PathOf("samples/requests-test.conll")),
        });
        // Without learning from the context nothing could be found: no name of the one file is in the other.
        Assert.InRange(Judged(result).Entities!.F1, 0.6, 1);
        Assert.InRange(Judged(result).Entities!.PerType.Single(type => type.Class == "PER").F1, 0.8, 1);
    }

    [Theory]
    [InlineData(Unfreeze.Last)]
    [InlineData(Unfreeze.All)]
    public void What_is_unfrozen_learns_more_than_the_head_alone(Unfreeze unfreeze)
    {
        FineTuneResult result = TextFineTune.Run(Options("run", unfreeze), notice: _notices.Add);
        Assert.True(Judged(result).Entities!.F1 >= result.FrozenEntityF1, $"{Judged(result).Entities!.F1} trained, {result.FrozenEntityF1} frozen");
        if (unfreeze == Unfreeze.All)
            Assert.InRange(Judged(result).Entities!.F1, 0.95, 1);
        Assert.Equal((result.Validation.Items, 0), (result.Parity.Items, result.Parity.LabelMismatches));
        Assert.Equal(result.Epochs.Max(epoch => epoch.ValidationAccuracy), Judged(result).Accuracy);
        // The loss that training watches is the mean over words that the metrics say.
        Assert.Equal(Judged(result).LogLoss, result.Epochs[result.KeptEpoch!.Value - 1].ValidationLoss!.Value, 4);
        Graph before = TinyEncoder.Create().Graph, after = Model.Load(_folder["run/model.onnx"]).Graph;
        Assert.Equal(unfreeze == Unfreeze.All, !before.Get("q0").Initializer!.Bytes.Span.SequenceEqual(after.Get("q0").Initializer!.Bytes.Span));
        Assert.True(before.Get("word_table").Initializer!.Bytes.Span.SequenceEqual(after.Get("word_table").Initializer!.Bytes.Span));
    }

    [Fact]
    public void A_stopped_training_is_resumed_to_the_same_bits_at_any_thread_count()
    {
        FineTuneOptions options = Short("whole");
        _ = TextFineTune.Run(options with { Threads = 1 });
        using var stop = new CancellationTokenSource();
        FineTuneOptions part = options with { Out = _folder["part"], Threads = 3 };
        Assert.Throws<OperationCanceledException>(() => TextFineTune.Run(part, new StopAt("train", 4, stop), null, stop.Token));
        Assert.False(File.Exists(_folder["part/model.onnx"]));
        FineTuneOptions again = RunSettings.Read(_folder["part"]).ToOptions(_store.Resolve(_folder["net.onnx"]), _folder["part"]) with { Resume = true };
        _ = TextFineTune.Run(again, notice: _notices.Add);
        Assert.Contains(_notices, notice => notice.StartsWith("going on from the checkpoint in ", StringComparison.Ordinal));
        Assert.Equal(Weights("whole"), Weights("part"));
        Write("data.conll", 121, 1);
        Assert.Throws<OperationCanceledException>(() =>
        {
            using var second = new CancellationTokenSource();
            _ = TextFineTune.Run(options with { Out = _folder["other"] }, new StopAt("train", 1, second), null, second.Token);
        });
        Write("data.conll", 120, 1);
        Assert.Matches("checkpoints: the training there has data [0-9a-f]{16}, and this one has [0-9a-f]{16}; ",
            Assert.Throws<TransferException>(() => TextFineTune.Run(options with { Out = _folder["other"], Resume = true })).Message);
    }

    [Fact]
    public void Labels_of_single_words_have_accuracy_and_macro_f1_and_no_spans()
    {
        File.WriteAllText(_folder["pos.conll"], string.Concat(Enumerable.Range(0, 40).Select(i => $"the\tDET\n{TinyEncoder.Words[16 + (i % 6)]}\tNOUN\nis\tVERB\n{(i % 2 == 0 ? "good" : "bad")}\tADJ\n\n")));
        FineTuneResult result = TextFineTune.Run(Options("run") with { Data = _folder["pos.conll"] });
        Assert.Null(Judged(result).Entities);
        Assert.Equal((1.0, 1.0), (Judged(result).Accuracy, Judged(result).MacroF1));
        Assert.DoesNotContain("Span by span", File.ReadAllText(_folder["run/report.html"]));
        Assert.Contains("<td>of single words</td>", File.ReadAllText(_folder["run/report.html"]));
        using var tagger = TokenClassifier.Load(_folder["run"]);
        Assert.Equal(["DET", "NOUN", "VERB", "ADJ"], tagger.Predict("the rome is good").Words.Select(word => word.Label));
    }

    [Fact]
    public void What_is_too_long_is_cut_and_told()
    {
        string longer = string.Concat(Enumerable.Repeat("the\tO\n", 30)) + "anna\tB-PER\n\n";
        File.AppendAllText(_folder["data.conll"], longer);
        FineTuneResult result = TextFineTune.Run(Options("run") with { Texts = new TextRunOptions { Columns = TextColumns.OfTheFile, Task = TextTask.Tokens } }, notice: _notices.Add);
        Assert.Equal(1 / 121.0, result.TruncatedShare);
        Assert.Contains("1 sentence is cut: 9 words have no answer; raise --max-length where the model can read more, or write shorter sentences", _notices);

        // What is not answered is not found: the entity counts, the words do not.
        File.WriteAllText(_folder["long.conll"], longer);
        using var tagger = TokenClassifier.Load(_folder["run"]);
        ClassificationMetrics judged = TokenEvaluation.Run(tagger, _folder["long.conll"], TextColumns.OfTheFile, null, _notices.Add, CancellationToken.None);
        Assert.Equal((22, 9, 1, 0), (judged.Items, judged.Unanswered, judged.Entities!.Support, judged.Entities.Right));
    }

    [Fact]
    public void What_cannot_be_done_is_said()
    {
        Assert.Equal("--val kfold:N: sentences are judged once, not in folds; give a share such as 0.2, or a file",
            Refused(Options("run") with { Validation = ValidationPlan.Parse("kfold:3") }));
        Model pooled = TinyEncoder.Create();
        pooled.Graph.Outputs[0] = pooled.Graph.Append("ReduceMean", [pooled.Graph.Outputs[0]], "sentence_embedding", ("axes", new long[] { 1 }), ("keepdims", 0L));
        pooled.Graph.Outputs[0].Type = new TensorType(DataType.Float, new Shape("batch", 16));
        pooled.Save(_folder["pooled.onnx"]);
        Assert.Equal($"{Shown.Path(_folder["pooled.onnx"])}: has no output of floats [batch,sequence,width], so it says nothing of single words; export it with the vectors of its tokens",
            Refused(Options("run") with { Base = _store.Resolve(_folder["pooled.onnx"]) }));
        File.WriteAllText(_folder["other.conll"], "anna\tB-PER\nis\tB-NEW\n");
        _ = TextFineTune.Run(Options("run"));
        using var tagger = TokenClassifier.Load(_folder["run"]);
        Assert.Equal($"{Shown.Path(_folder["other.conll"])}: line 2: the label 'B-NEW' is none of the model's: 'B-LOC', 'B-PER', 'I-PER' and 1 more; correct the label, or name its column with --label",
            Assert.Throws<TransferException>(() => TokenEvaluation.Run(tagger, _folder["other.conll"], TextColumns.OfTheFile, null, _ => { }, CancellationToken.None)).Message);
    }

    [Fact]
    public void A_plan_says_what_would_be_done_and_writes_nothing()
    {
        TextFineTunePlan plan = TextFineTune.Plan(Options("run", Unfreeze.Last));
        Assert.Equal(("the upper third of the layers and the new head", 120, "sentences"), (plan.Learns, plan.Train + plan.Validation, plan.Noun));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    private static ClassificationMetrics Judged(FineTuneResult result) => (ClassificationMetrics)result.Validation;

    private FineTuneOptions Options(string name, Unfreeze unfreeze = Unfreeze.None) => new()
    {
        Base = _store.Resolve(_folder["net.onnx"]),
        Data = _folder["data.conll"],
        Out = _folder[name],
        Texts = new TextRunOptions { Columns = TextColumns.OfTheFile, Task = TextTask.Tokens },
        Unfreeze = unfreeze,
        Training = new TrainOptions { Epochs = 12, LearningRate = 0.01f, Batch = 8, Patience = 0 },
        Dropout = 0,
    };

    private FineTuneOptions Short(string name)
    {
        FineTuneOptions options = Options(name, Unfreeze.All);
        return options with { Training = options.Training with { Epochs = 2 }, Dropout = 0.1f };
    }

    private string Refused(FineTuneOptions options) => Assert.Throws<TransferException>(() => TextFineTune.Run(options)).Message;

    private string Weights(string run) => string.Join(' ', Model.Load(_folder[$"{run}/model.onnx"]).Graph.Initializers
        .Where(value => value.Initializer!.Type == DataType.Float).OrderBy(value => value.Name, StringComparer.Ordinal).Select(value => Convert.ToHexString(value.Initializer!.Bytes.Span)));

    // The sentences that a run judged by, in a file of their own.
    private string Validation()
    {
        var data = TaggedDataset.Read(_folder["data.conll"], null, TextColumns.OfTheFile, null, CancellationToken.None);
        using var file = new StreamWriter(_folder["validation.conll"]);
        data.ForEach(data.Divide(ValidationPlan.Default, 42).Validation, (_, sentences) =>
        {
            foreach (TaggedSentence sentence in sentences)
                file.Write(string.Concat(sentence.Words.Zip(sentence.Labels, (word, label) => $"{word}\t{label}\n")) + "\n");
        }, CancellationToken.None);
        return _folder["validation.conll"];
    }

    // "anna" and "ben" are people, and a name in a sentence with one is theirs too; in a sentence with "the" it is a place: it has to be attended to.
    private void Write(string name, int sentences, int seed)
    {
        var random = new Random(seed);
        string[] names = ["paris", "rome", "acme"];
        File.WriteAllText(_folder[name], string.Concat(Enumerable.Range(0, sentences).Select(i =>
        {
            string filler = string.Concat(Enumerable.Range(0, 1 + random.Next(5)).Select(_ => $"{TinyEncoder.Words[random.Next(1, 12)]}\tO\n"));
            string person = $"{(random.Next(2) == 0 ? "anna" : "ben")}\tB-PER\n{(random.Next(2) == 0 ? $"{names[random.Next(3)]}\tI-PER\n" : "")}";
            string place = $"the\tO\n{names[random.Next(3)]}\tB-LOC\n";
            return string.Create(CultureInfo.InvariantCulture, $"{(random.Next(2) == 0 ? person + filler : filler + place)}n{i}\tO\n\n");
        })));
    }
}
