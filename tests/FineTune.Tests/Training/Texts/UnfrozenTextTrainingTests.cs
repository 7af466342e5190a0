using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Texts;

public sealed class UnfrozenTextTrainingTests : IDisposable
{
    private static readonly TextColumns Columns = new("text", "label");

    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public UnfrozenTextTrainingTests()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        Write("data.csv", 60);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Unfreeze.Last, false)]
    [InlineData(Unfreeze.All, false)]
    [InlineData(Unfreeze.All, true)]
    public void What_is_unfrozen_learns_and_nothing_else_and_the_file_is_proved(Unfreeze unfreeze, bool embeddings)
    {
        FineTuneOptions options = Options("run", unfreeze);
        options = options with { Texts = new TextRunOptions { Columns = Columns, TrainEmbeddings = embeddings }, Training = options.Training with { Epochs = 20 } };
        double frozen = TextFineTune.Run(options with { Out = _folder["frozen"], Unfreeze = Unfreeze.None }).Validation.ShareRight!.Value;
        FineTuneResult result = TextFineTune.Run(options, notice: _notices.Add);

        // What two words say together has to be attended to, and one random layer below does not prepare it well.
        Assert.True(result.Validation.ShareRight > (unfreeze == Unfreeze.All ? Math.Max(0.9, frozen) : frozen), $"{result.Validation.ShareRight} trained, {frozen} frozen");
        Assert.Equal(frozen, result.FrozenAccuracy);
        Assert.Equal(result.Epochs.Max(epoch => epoch.ValidationAccuracy), result.Validation.ShareRight);
        Assert.Equal((result.Validation.Items, 0), (result.Parity.Items, result.Parity.LabelMismatches));
        Assert.InRange(result.Parity.MaxAbsDiff, 0, 1e-5);
        Assert.Equal(0, result.TruncatedShare);
        Graph before = TinyEncoder.Create().Graph, after = Trained("run");
        Assert.Equal(unfreeze == Unfreeze.All, !Same("q0"));
        Assert.Equal(embeddings, !Same("word_table"));
        Assert.Equal(embeddings, !Same("e_scale"));
        Assert.False(Same("down1") || Same("f1_scale"), "the last block did not move");
        Assert.Contains(_notices, notice => notice.StartsWith("epoch 20: train loss ", StringComparison.Ordinal));
        using var classifier = TextClassifier.Load(_folder["run"]);
        Prediction[] answers = classifier.Predict(["the film is good and the plot", "the film is not good and the plot"]);
        if (unfreeze == Unfreeze.All)
            Assert.Equal(["liked", "hated"], answers.Select(answer => answer.Label));
        Assert.Contains("the head solved on the untouched network", File.ReadAllText(_folder["run/report.html"]));

        bool Same(string name) => before.Get(name).Initializer!.Bytes.Span.SequenceEqual(after.Get(name).Initializer!.Bytes.Span);
    }

    [Fact]
    public void The_same_settings_give_the_same_weights_at_any_thread_count()
    {
        _ = TextFineTune.Run(Short("one") with { Threads = 1 });
        _ = TextFineTune.Run(Short("two") with { Threads = 3, FeatureFolder = null });
        Assert.Equal(Weights("one"), Weights("two"));
    }

    [Fact]
    public void A_stopped_training_is_resumed_to_the_same_bits()
    {
        FineTuneOptions options = Short("whole");
        _ = TextFineTune.Run(options);
        using var stop = new CancellationTokenSource();
        FineTuneOptions part = options with { Out = _folder["part"] };
        Assert.Throws<OperationCanceledException>(() => TextFineTune.Run(part, new StopAt("train", 4, stop), null, stop.Token));
        Assert.False(File.Exists(_folder["part/model.onnx"]));
        FineTuneOptions again = RunSettings.Read(_folder["part"]).ToOptions(_store.Resolve(_folder["net.onnx"]), _folder["part"]) with { Resume = true };
        _ = TextFineTune.Run(again, notice: _notices.Add);
        Assert.Contains(_notices, notice => notice.StartsWith("going on from the checkpoint in ", StringComparison.Ordinal));
        Assert.Equal(Weights("whole"), Weights("part"));
        Assert.False(Directory.Exists(_folder["part/checkpoints"]));
    }

    [Fact]
    public void Resuming_with_other_data_or_length_is_refused()
    {
        using var stop = new CancellationTokenSource();
        FineTuneOptions options = Short("run");
        Assert.Throws<OperationCanceledException>(() => TextFineTune.Run(options, new StopAt("train", 1, stop), null, stop.Token));
        FineTuneOptions again = options with { Resume = true };
        Assert.EndsWith("checkpoints: the training there has maximum length 24, and this one has 12; resume with the same, or train anew into another folder",
            Assert.Throws<TransferException>(() => TextFineTune.Run(again with { Texts = options.Texts! with { MaxLength = 12 } })).Message);
        Write("data.csv", 61);
        Assert.Matches("checkpoints: the training there has data [0-9a-f]{16}, and this one has [0-9a-f]{16}; ", Assert.Throws<TransferException>(() => TextFineTune.Run(again)).Message);
    }

    [Fact]
    public void What_cannot_be_done_is_said_before_the_work()
    {
        Assert.Equal(
            "--val kfold:N: a network is trained once, not once a fold; give a share such as 0.2, or --unfreeze none",
            Refused(Options("run", Unfreeze.Last) with { Validation = ValidationPlan.Parse("kfold:3") }));
        Assert.Equal(
            "--max-length 25: net reads at most 24 tokens; give no more",
            Refused(Options("run", Unfreeze.All) with { Texts = new TextRunOptions { Columns = Columns, MaxLength = 25 } }));
        Model model = TinyEncoder.Create();
        SetBatch.Run(model, "net", 2);
        model.Save(_folder["two.onnx"]);
        Assert.Equal(
            "two: input 'input_ids' takes 2 texts at a time and no other number, so no layer of it can be trained; export it with a free batch, or use --unfreeze none",
            Refused(Options("run", Unfreeze.All) with { Base = _store.Resolve(_folder["two.onnx"]) }));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void Settings_come_back_from_the_run_as_they_were()
    {
        FineTuneOptions options = Short("run") with { Texts = new TextRunOptions { Columns = Columns, MaxLength = 20, TrainEmbeddings = true } };
        _ = TextFineTune.Run(options);
        Assert.Equal(RunSettings.Of(options), RunSettings.Read(_folder["run"]));
    }

    [Fact]
    public void A_model_whose_weights_are_stored_small_keeps_what_did_not_learn_small()
    {
        Model model = TinyEncoder.Create();
        Halve(model.Graph, "word_table");
        Halve(model.Graph, "q0");
        model.Save(_folder["small.onnx"]);
        FineTuneResult result = TextFineTune.Run(Short("run") with { Base = _store.Resolve(_folder["small.onnx"]) });
        Assert.Equal(0, result.Parity.LabelMismatches);
        Graph after = Trained("run");
        Assert.Equal(DataType.Float16, after.Get("word_table.half").Initializer!.Type);
        Assert.Equal(DataType.Float, after.Get("q0").Initializer!.Type);
        Assert.Null(after.Find("q0.half"));
    }

    // The weight as float16 behind a Cast that has the weight's name.
    private static void Halve(Graph graph, string name)
    {
        Value weight = graph.Get(name);
        Value half = graph.AddInitializer($"{name}.half", Tensor.From<Half>([.. weight.Initializer!.ToFloats().Select(x => (Half)x)], [.. weight.Initializer.Dims]));
        Node cast = graph.InsertBefore(weight.Uses.First().Node, "Cast", [half], [$"{name}.float"]);
        cast.Attributes.Set("to", (long)DataType.Float);
        graph.ReplaceAllUses(weight, cast.Outputs[0]!);
        graph.RemoveInitializer(weight);
        cast.Outputs[0]!.Name = name;
    }

    private string Refused(FineTuneOptions options) => Assert.Throws<TransferException>(() => TextFineTune.Run(options)).Message;

    private FineTuneOptions Short(string run)
    {
        FineTuneOptions options = Options(run, Unfreeze.All);
        return options with { Training = options.Training with { Epochs = 2, CheckpointEvery = TimeSpan.Zero } };
    }

    private FineTuneOptions Options(string run, Unfreeze unfreeze) => new()
    {
        Base = _store.Resolve(_folder["net.onnx"]),
        Data = _folder["data.csv"],
        Texts = new TextRunOptions { Columns = Columns },
        Out = _folder[run],
        Unfreeze = unfreeze,
        FeatureFolder = _folder["features"],
        LabelSmoothing = 0,
        Dropout = TextRunOptions.Dropout,
        Training = TextRunOptions.Training with { Epochs = 12, Batch = 8, LearningRate = 1e-2f, Patience = 0 },
    };

    private void Write(string name, int each) =>
        File.WriteAllText(_folder[name], "text,label\n" + string.Concat(TinyEncoder.Reviews(each).Select(row => $"{row.Text},{row.Label}\n")));

    private Graph Trained(string run) => Model.Load(_folder[Path.Combine(run, "model.onnx")]).Graph;

    private byte[] Weights(string run)
    {
        Graph graph = Trained(run);
        return [.. new[] { "q0", "down1", "f1_scale", "head.weight", "head.bias" }.SelectMany(name => graph.Get(name).Initializer!.Bytes.ToArray())];
    }
}
