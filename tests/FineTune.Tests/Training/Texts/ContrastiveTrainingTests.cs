using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Texts;

public sealed class ContrastiveTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public ContrastiveTrainingTests()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        Write("few.csv", TinyEncoder.Reviews(30));
        Write("many.csv", TinyEncoder.Reviews(60).Skip(120));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Pairs_teach_the_encoder_what_the_head_alone_cannot_learn()
    {
        FineTuneResult result = TextFineTune.Run(Options("run"), notice: _notices.Add);
        Assert.True(result.Validation.ShareRight > result.FrozenAccuracy + 0.1, $"{result.Validation.ShareRight} tuned, {result.FrozenAccuracy} frozen");
        Assert.Equal((result.Validation.Items, 0), (result.Parity.Items, result.Parity.LabelMismatches));
        Assert.Equal(3, result.Epochs.Count);
        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss);
        Assert.Contains(_notices, notice => System.Text.RegularExpressions.Regex.IsMatch(notice, @"^epoch 3: train loss 0\.\d{3}, \d+\.\d s$"));
        using var classifier = TextClassifier.Load(_folder["run"]);
        Assert.Equal(2, classifier.Labels.Count);
        Assert.Contains("contrastive: first the encoder, from pairs of texts", File.ReadAllText(_folder["run/report.html"]));
    }

    [Fact]
    public void A_stopped_tuning_is_resumed_to_the_same_bits()
    {
        FineTuneOptions options = Options("whole") with { Training = Options("x").Training with { Epochs = 1, CheckpointEvery = TimeSpan.Zero } };
        _ = TextFineTune.Run(options);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => TextFineTune.Run(options with { Out = _folder["part"] }, new StopAt("train", 3, stop), null, stop.Token));
        _ = TextFineTune.Run(RunSettings.Read(_folder["part"]).ToOptions(_store.Resolve(_folder["net.onnx"]), _folder["part"]) with { Resume = true });
        Assert.Equal(Weights("whole"), Weights("part"));
    }

    [Fact]
    public void Each_text_is_paired_as_often_with_its_own_class_as_with_the_others()
    {
        int[] labels = [0, 0, 0, 1, 1, 2];
        IReadOnlyList<TextPair> pairs = ContrastivePairs.Of([0, 1, 2, 3, 4, 5], text => labels[text], seed: 1);
        Assert.All(pairs, pair => Assert.Equal(labels[pair.First] == labels[pair.Second] ? 1 : 0, pair.Similarity));
        Assert.All(pairs, pair => Assert.NotEqual(pair.First, pair.Second));
        // The only text of its class has none of its own to be paired with.
        Assert.Equal([(20, 20), (20, 20), (20, 20), (20, 20), (20, 20), (0, 20)],
            Enumerable.Range(0, 6).Select(text => (pairs.Count(p => p.First == text && p.Similarity == 1), pairs.Count(p => p.First == text && p.Similarity == 0))));
        Assert.Equal(pairs, ContrastivePairs.Of([0, 1, 2, 3, 4, 5], text => labels[text], seed: 1));
        Assert.NotEqual(pairs, ContrastivePairs.Of([0, 1, 2, 3, 4, 5], text => labels[text], seed: 2));
    }

    [Fact]
    public void More_texts_than_pairs_are_not_all_asked()
    {
        int[] texts = [.. Enumerable.Range(0, 50_000)];
        IReadOnlyList<TextPair> pairs = ContrastivePairs.Of(texts, text => text % 3, seed: 1);
        Assert.Equal((40_000, 20_000), (pairs.Count, pairs.Count(pair => pair.Similarity == 1)));
        Assert.All(pairs, pair => Assert.Equal(pair.First % 3 == pair.Second % 3 ? 1 : 0, pair.Similarity));
        Assert.All(pairs, pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(20_000, pairs.Select(pair => pair.First).Distinct().Count());
        // All parts of the table are asked, and all can be a partner.
        Assert.InRange(pairs.Count(pair => pair.First < 25_000), 19_000, 21_000);
        Assert.Equal((0, 49_999), (pairs.Min(pair => Math.Min(pair.First, pair.Second)) / 100, pairs.Max(pair => Math.Max(pair.First, pair.Second)) / 100 * 100 + 99));
    }

    private FineTuneOptions Options(string run) => new()
    {
        Base = _store.Resolve(_folder["net.onnx"]),
        Data = _folder["few.csv"],
        Validation = ValidationPlan.Parse(_folder["many.csv"]),
        Texts = new TextRunOptions { Columns = new TextColumns("text", "label"), Task = TextTask.Contrastive },
        Out = _folder[run],
        Unfreeze = Unfreeze.All,
        FeatureFolder = _folder["features"],
        Training = ContrastiveTraining.Defaults with { Epochs = 3, LearningRate = 5e-3f },
    };

    private void Write(string name, IEnumerable<(string Text, string Label)> rows) =>
        File.WriteAllText(_folder[name], "text,label\n" + string.Concat(rows.Select(row => $"{row.Text},{row.Label}\n")));

    private byte[] Weights(string run)
    {
        Graph graph = Model.Load(_folder[Path.Combine(run, "model.onnx")]).Graph;
        return [.. new[] { "q0", "down1", "f1_scale", "head.weight" }.SelectMany(name => graph.Get(name).Initializer!.Bytes.ToArray())];
    }
}
