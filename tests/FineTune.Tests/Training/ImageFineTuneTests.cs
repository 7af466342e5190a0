using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class ImageFineTuneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public ImageFineTuneTests()
    {
        TinyClassifier.Create().Save(_folder["tiny.onnx"]);
        File.WriteAllText(_folder["tiny.json"], TinyClassifier.Card);
        Directory.CreateDirectory(_folder["data"]);
        TinyClassifier.WritePictures(_folder["data"]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_folder_of_pictures_becomes_a_verified_model_that_an_app_can_use()
    {
        FineTuneResult result = ImageFineTune.Run(Options("run"));

        Assert.Equal(["blue", "green", "red"], result.Classes);
        Assert.Equal(1, result.Validation.ShareRight);
        Assert.Equal(0, result.Parity.LabelMismatches);
        Assert.Equal(result.Validation.Items, result.Parity.Items);
        using ImageClassifier classifier = ImageClassifier.Load(_folder["run"]);
        Assert.Equal("green", classifier.Predict(_folder[Path.Combine("data", "green", "3.bmp")]).Label);
        Assert.Equal(["metrics.json", "model.onnx", "report.html", "run.json"], Directory.GetFiles(_folder["run"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_second_run_computes_nothing_and_five_more_pictures_cost_five()
    {
        FineTuneResult first = ImageFineTune.Run(Options("one"));
        Assert.Equal(new FeatureFigures(36, 0), first.Features);
        Assert.Equal(new FeatureFigures(0, 36), ImageFineTune.Run(Options("two")).Features);
        for (int i = 0; i < 5; i++)
            BmpFile.Write(_folder[Path.Combine("data", "red", $"new{i}.bmp")], 20, (200, 40, 40), 9000 + i);
        Assert.Equal(new FeatureFigures(5, 36), ImageFineTune.Run(Options("three")).Features);
    }

    [Fact]
    public void The_same_settings_give_the_same_bytes_at_any_thread_count()
    {
        _ = ImageFineTune.Run(Options("one") with { Threads = 1 });
        _ = ImageFineTune.Run(Options("two") with { Threads = 3, FeatureFolder = null });
        byte[] Weights(string run)
        {
            Graph graph = Model.Load(_folder[Path.Combine(run, "model.onnx")]).Graph;
            return graph.Get("head.weight").Initializer!.Bytes.ToArray();
        }

        Assert.Equal(Weights("one"), Weights("two"));
    }

    [Fact]
    public void A_run_folder_is_a_base_again()
    {
        _ = ImageFineTune.Run(Options("one"));
        FineTuneResult again = ImageFineTune.Run(Options("two") with { Base = _store.Resolve(_folder["one"]), Card = null });
        Assert.Equal(1, again.Validation.ShareRight);
    }

    [Fact]
    public void Without_a_card_cut_and_preprocessing_are_inferred_and_said_aloud()
    {
        FineTuneResult result = ImageFineTune.Run(Options("run") with { Card = null }, notice: _notices.Add);
        Assert.Equal(1, result.Validation.ShareRight);
        Assert.Contains(_notices, notice => notice.StartsWith("no card: cut at 'features', in front of the node of 'logits'", StringComparison.Ordinal) && notice.Contains("Gemm"));
        Assert.Contains(
            "no card: RGB pictures of 8 x 8 with ImageNet's mean and deviation assumed; give a card with --card if it was trained otherwise", _notices);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_is_refused_and_leaves_nothing_but_features()
    {
        File.WriteAllText(_folder[Path.Combine("data", "red", "bad.jpg")], "this is text");
        var error = Assert.Throws<TransferException>(() => ImageFineTune.Run(Options("run")));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Contains("bad.jpg: ", error.Message);
        Assert.EndsWith("; mend or remove what cannot be read, or leave it out with --skip-bad", error.Message);
        Assert.False(Directory.Exists(_folder["run"]));

        FineTuneResult skipped = ImageFineTune.Run(Options("run") with { SkipBad = true }, notice: _notices.Add);
        Assert.Equal(new FeatureFigures(0, 36), skipped.Features);
        Assert.Contains(_notices, notice => notice.StartsWith("left out: ", StringComparison.Ordinal) && notice.Contains("bad.jpg"));
    }

    [Fact]
    public void Cancelling_while_features_are_computed_writes_no_run_and_keeps_the_features()
    {
        using var source = new CancellationTokenSource();
        var stop = new Stopper(source, "features", 3);
        Assert.ThrowsAny<OperationCanceledException>(() => ImageFineTune.Run(Options("run") with { Threads = 1 }, stop, cancellation: source.Token));
        Assert.Empty(Directory.GetDirectories(_folder.Path, "run*"));
        Assert.True(ImageFineTune.Run(Options("run")).Features.Cached >= 3);
    }

    [Fact]
    public void Cancelling_while_the_saved_file_is_verified_leaves_nothing()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(
            () => ImageFineTune.Run(Options("run") with { Threads = 1 }, new Stopper(source, "verify", 1), cancellation: source.Token));
        Assert.Empty(Directory.GetDirectories(_folder.Path, "run*"));
    }

    [Fact]
    public void Every_picture_is_judged_by_a_head_fitted_without_it_in_a_kfold_plan()
    {
        FineTuneResult result = ImageFineTune.Run(Options("run") with { Validation = ValidationPlan.Parse("kfold:4") });
        Assert.Equal(36, result.Validation.Items);
        Assert.Equal(36, result.Train.Items);
        Assert.Equal(36, result.Parity.Items);
    }

    [Fact]
    public void A_plan_writes_nothing()
    {
        ImageFineTunePlan plan = ImageFineTune.Plan(Options("run"));
        Assert.Equal((6, 36), (plan.Features, plan.ToCompute));
        Assert.Equal(36, plan.Train + plan.Validation);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    private FineTuneOptions Options(string run) => new()
    {
        Base = _store.Resolve(_folder["tiny.onnx"]),
        Card = ModelCard.Load(_folder["tiny.json"]),
        Data = _folder["data"],
        Out = _folder[run],
        FeatureFolder = _folder["features"],
    };

    private sealed class Stopper(CancellationTokenSource source, string stage, int at) : IProgress<JobProgress>
    {
        public void Report(JobProgress value)
        {
            if (value.Stage == stage && value.Done >= at)
                source.Cancel();
        }
    }
}
