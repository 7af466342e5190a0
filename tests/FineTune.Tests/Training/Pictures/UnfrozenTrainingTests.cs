using System.Text.Json;
using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Pictures;

public sealed class UnfrozenTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public UnfrozenTrainingTests()
    {
        TinyNetwork.Create().Save(_folder["net.onnx"]);
        Directory.CreateDirectory(_folder["data"]);
        TinyClassifier.WritePictures(_folder["data"]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Unfreeze.Last, AugmentPreset.None)]
    [InlineData(Unfreeze.Last, AugmentPreset.Default)]
    [InlineData(Unfreeze.All, AugmentPreset.None)]
    [InlineData(Unfreeze.All, AugmentPreset.Light)]
    public void The_network_learns_and_the_file_is_proved(Unfreeze unfreeze, AugmentPreset augment)
    {
        FineTuneResult result = ImageFineTune.Run(Options("run", unfreeze) with { Augment = augment }, notice: _notices.Add);

        Assert.Equal(3, result.Epochs.Count);
        Assert.Equal(1, result.Validation.ShareRight);
        Assert.Equal((result.Validation.Items, 0), (result.Parity.Items, result.Parity.LabelMismatches));
        Assert.InRange(result.Parity.MaxAbsDiff, 0, 1e-5);
        Graph before = TinyNetwork.Create().Graph, after = Trained("run");
        Assert.Equal(unfreeze == Unfreeze.All, !Same("w1"));
        Assert.False(Same("w3") || Same("b3") || Same("scale"), "the last stage did not move");
        Assert.True(Same("mean") && Same("variance"), "statistics are frozen unless asked for");
        Assert.Contains(_notices, notice => notice.StartsWith("epoch 3: train loss ", StringComparison.Ordinal));
        Assert.Equal(["metrics.json", "model.onnx", "report.html", "run.json"], Directory.GetFileSystemEntries(_folder["run"]).Select(Path.GetFileName).Order());
        using ImageClassifier classifier = ImageClassifier.Load(_folder["run"]);
        Assert.Equal("green", classifier.Predict(_folder[Path.Combine("data", "green", "3.bmp")]).Label);

        bool Same(string name) => before.Get(name).Initializer!.Bytes.Span.SequenceEqual(after.Get(name).Initializer!.Bytes.Span);
    }

    [Fact]
    public void Statistics_are_learnt_when_asked_for()
    {
        _ = ImageFineTune.Run(Train("run", o => o with { BatchNormalization = LayerMode.Training }));
        Graph before = TinyNetwork.Create().Graph, after = Trained("run");
        Assert.NotEqual(before.Get("mean").Initializer!.ToFloats(), after.Get("mean").Initializer!.ToFloats());
        Assert.NotEqual(before.Get("variance").Initializer!.ToFloats(), after.Get("variance").Initializer!.ToFloats());
    }

    [Theory]
    [InlineData(Algorithm.Fast)]
    [InlineData(Algorithm.Precise)]
    [InlineData(Algorithm.Reference)]
    public void Every_algorithm_trains_to_a_proved_file(Algorithm algorithm)
    {
        FineTuneResult result = ImageFineTune.Run(Train("run", o => o with { Algorithm = algorithm }));
        Assert.Equal((1.0, 0), (result.Validation.ShareRight!.Value, result.Parity.LabelMismatches));
    }

    [Fact]
    public void The_same_settings_give_the_same_weights_at_any_thread_count_and_with_any_cache()
    {
        FineTuneOptions augmented = Options("one", Unfreeze.Last) with { Augment = AugmentPreset.Default, Mixup = 0.2f };
        _ = ImageFineTune.Run(augmented with { Threads = 1 });
        _ = ImageFineTune.Run(augmented with { Threads = 3, FeatureFolder = null, Out = _folder["two"] });
        Assert.Equal(Weights("one"), Weights("two"));
    }

    [Fact]
    public void A_stopped_training_is_resumed_to_the_same_bits()
    {
        FineTuneOptions options = Train("whole", o => o with { CheckpointEvery = TimeSpan.Zero });
        _ = ImageFineTune.Run(options);
        using var stop = new CancellationTokenSource();
        FineTuneOptions part = options with { Out = _folder["part"] };
        var progress = new StopAt("train", 4, stop);
        Assert.Throws<OperationCanceledException>(() => ImageFineTune.Run(part, progress, null, stop.Token));
        Assert.False(File.Exists(_folder["part/model.onnx"]));
        Assert.Equal(["checkpoints", "run.json"], Directory.GetFileSystemEntries(_folder["part"]).Select(Path.GetFileName).Order());

        FineTuneOptions again = RunSettings.Read(_folder["part"]).ToOptions(_store.Resolve(_folder["net.onnx"]), _folder["part"]) with { Resume = true };
        _ = ImageFineTune.Run(again, notice: _notices.Add);
        Assert.Contains(_notices, notice => notice.StartsWith("going on from the checkpoint in ", StringComparison.Ordinal));
        Assert.Equal(Weights("whole"), Weights("part"));
        Assert.False(Directory.Exists(_folder["part/checkpoints"]));
    }

    [Fact]
    public void Resuming_with_other_data_is_refused()
    {
        using var stop = new CancellationTokenSource();
        FineTuneOptions options = Train("run", o => o with { CheckpointEvery = TimeSpan.Zero });
        Assert.Throws<OperationCanceledException>(() => ImageFineTune.Run(options, new StopAt("train", 1, stop), null, stop.Token));
        BmpFile.Write(_folder["data/red/new.bmp"], 20, (200, 40, 40), 9000);
        var error = Assert.Throws<TransferException>(() => ImageFineTune.Run(options with { Resume = true }));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Matches("checkpoints: the training there has data [0-9a-f]{16}, and this one has [0-9a-f]{16}; resume with the same, or train anew into another folder$", error.Message);
    }

    [Fact]
    public void Two_trainings_into_one_folder_are_one_too_many()
    {
        using var stop = new CancellationTokenSource();
        FineTuneOptions options = Train("run", o => o with { CheckpointEvery = TimeSpan.Zero });
        TransferException? second = null;
        var progress = new StopAt("train", 2, stop, () => second = Assert.Throws<TransferException>(() => ImageFineTune.Run(options with { Resume = true })));
        Assert.Throws<OperationCanceledException>(() => ImageFineTune.Run(options, progress, null, stop.Token));
        Assert.Equal(ErrorKind.Usage, second!.Kind);
        Assert.EndsWith($"run: process {Environment.ProcessId} trains into it; wait for it, or choose another folder with --out", second.Message);
    }

    [Fact]
    public void A_test_folder_judges_and_does_not_choose()
    {
        FineTuneOptions options = Train("run", o => o with { LearningRate = 0.5f, Patience = 1, Epochs = 4 });
        foreach (string part in new[] { "train", "test" })
        {
            foreach (string colour in new[] { "red", "green" })
                Copy(_folder[$"data/{colour}"], _folder[$"parts/{part}/{colour}"]);
        }

        FineTuneResult last = ImageFineTune.Run(options with { Data = _folder["parts"] }, notice: _notices.Add);
        Assert.Equal((4, 4), (last.Epochs.Count, last.KeptEpoch));
        Assert.Contains("the test folder judges each epoch and does not choose one: the last epoch is kept (--keep best lets it choose)", _notices);
        Assert.Equal(last.Epochs[^1].ValidationAccuracy!.Value, last.Validation.ShareRight!.Value, 9);

        FineTuneOptions chosen = options with { Data = _folder["parts"], Out = _folder["best"], Training = options.Training with { Keep = KeptEpoch.Best, Patience = 0 } };
        FineTuneResult best = ImageFineTune.Run(chosen);
        Assert.Equal(best.Epochs.MinBy(e => e.ValidationLoss)!.Epoch, best.KeptEpoch);

        static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (string file in Directory.GetFiles(from))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    [Fact]
    public void Layers_are_freed_from_the_top_in_two_phases()
    {
        FineTuneOptions all = Options("run", Unfreeze.All) with { TopEpochs = 2 };
        FineTuneResult result = ImageFineTune.Run(all with { Training = all.Training with { Epochs = 1 } }, notice: _notices.Add);
        Assert.Equal([1, 2, 3], result.Epochs.Select(e => e.Epoch));
        Assert.Contains("the layers from 'stage1' on have learnt for 2 epochs; the whole network learns from here on", _notices);
        Assert.Equal(1, result.Validation.ShareRight);
        float[] untouched = TinyNetwork.Create().Graph.Get("w1").Initializer!.ToFloats();
        Assert.NotEqual(untouched, Trained("run").Get("w1").Initializer!.ToFloats());

        // The first phase is what a training of the last stage alone is, epoch for epoch.
        FineTuneOptions top = Options("top", Unfreeze.Last);
        FineTuneResult alone = ImageFineTune.Run(top with { Training = top.Training with { Epochs = 2 } });
        Assert.Equal(alone.Epochs.Select(e => e.ValidationLoss), result.Epochs.Take(2).Select(e => e.ValidationLoss));
        Assert.Equal(untouched, Trained("top").Get("w1").Initializer!.ToFloats());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public void A_gradual_training_stopped_in_either_phase_is_resumed_to_the_same_bits(int reports)
    {
        FineTuneOptions options = Options("whole", Unfreeze.All) with { TopEpochs = 1 };
        options = options with { Training = options.Training with { Epochs = 2, CheckpointEvery = TimeSpan.Zero } };
        _ = ImageFineTune.Run(options);
        using var stop = new CancellationTokenSource();
        int left = reports;
        var progress = new Counting("train", () =>
        {
            if (--left == 0)
                stop.Cancel();
        });
        FineTuneOptions part = options with { Out = _folder["part"] };
        Assert.Throws<OperationCanceledException>(() => ImageFineTune.Run(part, progress, null, stop.Token));
        FineTuneOptions again = RunSettings.Read(_folder["part"]).ToOptions(_store.Resolve(_folder["net.onnx"]), _folder["part"]) with { Resume = true };
        _ = ImageFineTune.Run(again);
        Assert.Equal(Weights("whole"), Weights("part"));
        Assert.False(Directory.Exists(_folder["part/checkpoints"]));
    }

    [Fact]
    public void What_cannot_be_done_is_said_before_the_work()
    {
        Assert.Equal(
            "--val kfold:N: a network is trained once, not once a fold; give a share such as 0.2, or --unfreeze none",
            Assert.Throws<TransferException>(() => ImageFineTune.Run(Options("run", Unfreeze.Last) with { Validation = ValidationPlan.Parse("kfold:3") })).Message);
        Assert.EndsWith(
            "none: there is no interrupted training in it; name the folder of one",
            Assert.Throws<TransferException>(() => ImageFineTune.Run(Options("none", Unfreeze.Last) with { Resume = true })).Message);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void Flips_are_left_out_where_classes_name_directions()
    {
        Directory.Move(_folder["data/red"], _folder["data/left"]);
        Directory.Move(_folder["data/green"], _folder["data/right"]);
        _ = ImageFineTune.Run(Options("run", Unfreeze.Last) with { Augment = AugmentPreset.Default }, notice: _notices.Add);
        Assert.Contains("class 'left' names a direction, which a mirrored picture reverses: pictures are not flipped", _notices);
    }

    [Fact]
    public void A_rate_that_is_looked_for_is_said_and_kept()
    {
        _ = ImageFineTune.Run(Options("run", Unfreeze.Last) with { FindRate = true }, notice: _notices.Add);
        Assert.Contains(_notices, notice => notice.StartsWith("learning rate found: ", StringComparison.Ordinal));
        using var run = JsonDocument.Parse(File.ReadAllBytes(_folder["run/run.json"]));
        JsonElement training = run.RootElement.GetProperty("training");
        Assert.InRange(training.GetProperty("learning_rate").GetDouble(), 1e-6, 1);
        Assert.Equal(("stage1", 3, "finished"), (training.GetProperty("from").GetString(), training.GetProperty("epochs").GetInt32(), training.GetProperty("end").GetString()));
    }

    [Fact]
    public void Settings_come_back_from_the_run_as_they_were()
    {
        FineTuneOptions options = Options("run", Unfreeze.Last) with
        {
            Validation = ValidationPlan.Parse("0.25"),
            Augment = AugmentPreset.Light,
            Mixup = 0.1f,
            Training = new TrainOptions
            {
                Epochs = 2,
                Batch = 7,
                LearningRate = 3e-4f,
                Schedule = new Schedule(ScheduleKind.Linear, 0.2),
                Optimizer = OptimizerKind.Sgd,
                Nesterov = true,
                Clip = 0,
                Budget = TimeSpan.FromHours(1),
            },
        };
        _ = ImageFineTune.Run(options);
        Assert.Equal(RunSettings.Of(options), RunSettings.Read(_folder["run"]));
    }

    private FineTuneOptions Train(string run, Func<TrainOptions, TrainOptions> change)
    {
        FineTuneOptions options = Options(run, Unfreeze.Last);
        return options with { Training = change(options.Training) };
    }

    private FineTuneOptions Options(string run, Unfreeze unfreeze) => new()
    {
        Base = _store.Resolve(_folder["net.onnx"]),
        Data = _folder["data"],
        Out = _folder[run],
        Unfreeze = unfreeze,
        FeatureFolder = _folder["features"],
        Training = new TrainOptions { Epochs = 3, Batch = 8, LearningRate = 5e-3f },
    };

    private Graph Trained(string run) => Model.Load(_folder[Path.Combine(run, "model.onnx")]).Graph;

    private byte[] Weights(string run)
    {
        Graph graph = Trained(run);
        return [.. new[] { "w1", "w2", "scale", "w3", "head.weight", "head.bias" }.SelectMany(name => graph.Get(name).Initializer!.Bytes.ToArray())];
    }

    private sealed class Counting(string stage, Action each) : IProgress<JobProgress>
    {
        public void Report(JobProgress value)
        {
            if (value.Stage == stage)
                each();
        }
    }
}
