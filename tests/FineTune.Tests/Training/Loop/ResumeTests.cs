using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Loop;

public sealed class ResumeTests
{
    private static readonly TrainOptions Options = new()
    {
        Epochs = 4,
        Batch = 5,
        BatchNormalization = LayerMode.Training,
        CheckpointEvery = TimeSpan.Zero,
        LearningRate = 0.01f,
    };

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    public void A_training_stopped_after_any_step_ends_in_the_same_bits(OptimizerKind optimizer)
    {
        TrainOptions options = Options with { Optimizer = optimizer };
        byte[] whole = Tuner(options, null).Bytes();
        using var folder = new TemporaryFolder();
        for (int stopAfter = 1; stopAfter < 12; stopAfter += 3)
        {
            string checkpoints = folder[$"{stopAfter}"];
            using var stop = new CancellationTokenSource();
            Run first = Tuner(options, checkpoints);
            Assert.Throws<OperationCanceledException>(() => first.Fit(stopAfter, stop));
            Assert.Equal(whole, Tuner(options, checkpoints).Bytes());
            Assert.False(Directory.Exists(checkpoints), "the checkpoints of a training that ended are removed");
        }
    }

    [Fact]
    public void Stopped_while_an_epoch_is_judged_it_goes_on_with_the_judgement()
    {
        (TensorData data, TensorData validation) = Nets.Plane(40, seed: 2);
        TrainOptions options = new() { Epochs = 3, Batch = 10, LearningRate = 0.01f };
        FitResult whole = Line(options, null).Fit(data, validation);
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Line(options, folder["c"]).Fit(data, new Stopping(validation, 1, stop), null, stop.Token));
        Assert.NotEmpty(Directory.GetDirectories(folder["c"], "step-*"));
        FitResult resumed = Line(options, folder["c"]).Fit(data, validation);
        Assert.Equal(whole.Epochs.Select(e => e with { Seconds = 0 }), resumed.Epochs.Select(e => e with { Seconds = 0 }));

        static FineTuner Line(TrainOptions options, string? checkpoints) => new(Nets.Line(), "y", LossKind.MeanSquaredError, options) { Checkpoints = checkpoints };
    }

    [Fact]
    public void A_training_that_had_ended_early_does_not_go_on()
    {
        (TensorData data, TensorData validation) = Nets.Plane(40, seed: 2);
        var options = new TrainOptions { Epochs = 60, Batch = 10, LearningRate = 3f, WeightDecay = 0, Clip = 0, Schedule = Schedule.Of(ScheduleKind.Constant), Patience = 4 };
        using var folder = new TemporaryFolder();
        var hooks = new TrainHooks { Checkpoints = folder["c"] };
        TrainableNetwork Network() => TrainableNetwork.Of(Nets.Line(), "y", LossKind.MeanSquaredError, ["w", "b"]);
        FitResult first, second;
        using (var loop = new TrainLoop(Network(), data, validation, options, hooks))
            first = loop.Run(Nets.Line().Graph, default);
        using (var loop = new TrainLoop(Network(), data, validation, options, hooks))
        {
            Assert.True(loop.Resume());
            second = loop.Run(Nets.Line().Graph, default);
        }

        Assert.Equal(FitEnd.NoLongerBetter, first.End);
        Assert.Equal((first.End, first.Steps, first.Epochs.Count, first.BestEpoch), (second.End, second.Steps, second.Epochs.Count, second.BestEpoch));
    }

    [Fact]
    public void Other_settings_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        string checkpoints = folder["c"];
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Tuner(Options, checkpoints).Fit(2, stop));
        var error = Assert.Throws<TransferException>(() => Tuner(Options with { Batch = 6 }, checkpoints).Bytes());
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.EndsWith("c: the training there has batch 5, and this one has 6; resume with the same, or train anew into another folder", error.Message);
        error = Assert.Throws<TransferException>(() => Tuner(Options with { Seed = 1 }, checkpoints).Bytes());
        Assert.EndsWith("the training there has seed 42, and this one has 1; resume with the same, or train anew into another folder", error.Message);
    }

    private static Run Tuner(TrainOptions options, string? checkpoints)
    {
        var random = new Random(4);
        float[] pixels = [.. Enumerable.Range(0, 17 * 3 * 17 * 19).Select(_ => (float)random.NextDouble() - 0.5f)];
        TensorData data = new TensorData(17).Add("x", pixels, 3, 17, 19).Labels([.. Enumerable.Range(0, 17).Select(i => (long)(i % 4))]);
        return new Run(new FineTuner(Nets.Convolution(), "logits", LossKind.CrossEntropy, options) { Checkpoints = checkpoints }, data);
    }

    private sealed record Run(FineTuner Tuner, TensorData Data)
    {
        public byte[] Bytes()
        {
            _ = Tuner.Fit(Data, Data);
            return Tuner.Model.ToBytes();
        }

        public void Fit(int stopAfter, CancellationTokenSource stop) => _ = Tuner.Fit(new Stopping(Data, stopAfter, stop), Data, null, stop.Token);
    }

    /// <summary>Asks for a stop when a batch is read; two batches are read ahead, so the stop comes at about that step.</summary>
    private sealed class Stopping(TensorData inner, int after, CancellationTokenSource stop) : ITrainingData
    {
        private int _read;

        public int Count => inner.Count;

        public IReadOnlyList<TrainingInput> Inputs(int bucket) => inner.Inputs(bucket);

        public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
        {
            inner.Read(batch, items, epoch);
            if (++_read == after)
                stop.Cancel();
        }
    }
}
