using System.Text.RegularExpressions;
using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Loop;

public sealed class FineTunerTests
{
    [Fact]
    public void A_perceptron_learns_xor()
    {
        var options = new TrainOptions { Epochs = 400, Batch = 4, LearningRate = 0.02f, WeightDecay = 0 };
        var tuner = new FineTuner(Nets.Perceptron(2, 8, 2), "logits", LossKind.CrossEntropy, options);
        FitResult result = tuner.Fit(new TensorData(4).Add("x", [0, 0, 0, 1, 1, 0, 1, 1], 2).Labels([0, 1, 1, 0]));
        Assert.True(result.Epochs[^1].TrainLoss < 0.02, $"the loss ended at {result.Epochs[^1].TrainLoss}");
        Assert.Equal(400, result.Steps);
        Assert.Equal(FitEnd.Finished, result.End);
    }

    [Fact]
    public void A_regression_trained_from_random_weights_finds_the_line()
    {
        (TensorData data, _) = Nets.Plane(200, seed: 1);
        var tuner = new FineTuner(Nets.Line(), "y", LossKind.MeanSquaredError, new TrainOptions { Epochs = 150, Batch = 20, LearningRate = 0.05f, WeightDecay = 0 });
        _ = tuner.Fit(data);
        float[] weight = tuner.Model.Graph.Get("w").Initializer!.ToFloats();
        Assert.Equal(2, weight[0], 2);
        Assert.Equal(-3, weight[1], 2);
        Assert.Equal(0.5, tuner.Model.Graph.Get("b").Initializer!.ToFloats()[0], 2);
    }

    [Fact]
    public void The_model_given_is_not_changed()
    {
        Model model = Nets.Perceptron(2, 8, 2);
        byte[] before = model.ToBytes();
        var tuner = new FineTuner(model, "logits", LossKind.CrossEntropy, new TrainOptions { Epochs = 1, Batch = 4 });
        _ = tuner.Fit(new TensorData(4).Add("x", [0, 0, 0, 1, 1, 0, 1, 1], 2).Labels([0, 1, 1, 0]));
        Assert.Equal(before, model.ToBytes());
        Assert.NotEqual(before, tuner.Model.ToBytes());
    }

    [Fact]
    public void What_is_not_named_stays_as_it_is()
    {
        Model model = Nets.Perceptron(2, 8, 2);
        var tuner = new FineTuner(model, "logits", LossKind.CrossEntropy, new TrainOptions { Epochs = 3, Batch = 4 }) { Trainable = ["w2", "b2"] };
        _ = tuner.Fit(new TensorData(4).Add("x", [0, 0, 0, 1, 1, 0, 1, 1], 2).Labels([0, 1, 1, 0]));
        Assert.Equal(model.Graph.Get("w1").Initializer!.ToFloats(), tuner.Model.Graph.Get("w1").Initializer!.ToFloats());
        Assert.NotEqual(model.Graph.Get("w2").Initializer!.ToFloats(), tuner.Model.Graph.Get("w2").Initializer!.ToFloats());
    }

    [Fact]
    public void The_weights_of_the_best_epoch_are_kept_and_patience_ends_it()
    {
        (TensorData data, TensorData validation) = Nets.Plane(40, seed: 2);
        var tuner = new FineTuner(Nets.Line(), "y", LossKind.MeanSquaredError, new TrainOptions
        {
            Epochs = 60,
            Batch = 10,
            LearningRate = 3f,
            WeightDecay = 0,
            Clip = 0,
            Schedule = Schedule.Of(ScheduleKind.Constant),
            Patience = 4,
        });
        FitResult result = tuner.Fit(data, validation);
        Assert.Equal(FitEnd.NoLongerBetter, result.End);
        Assert.Equal(result.Epochs.MinBy(e => e.ValidationLoss)!.Epoch, result.BestEpoch);
        Assert.Equal(result.BestEpoch + 4, result.Epochs.Count);
        using var loop = new TrainLoop(TrainableNetwork.Of(tuner.Model, "y", LossKind.MeanSquaredError, tuner.Trainable), data, null, new TrainOptions(), new TrainHooks());
        Assert.Equal(result.Epochs[result.BestEpoch - 1].ValidationLoss!.Value, loop.Judge(validation, null, default), 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void The_weights_are_the_same_bits_at_any_number_of_threads(int threads) =>
        Assert.Equal(Trained(new TrainOptions { Threads = 3 }), Trained(new TrainOptions { Threads = threads }));

    [Fact]
    public void Two_batches_of_4_accumulated_step_like_one_of_8()
    {
        (TensorData data, _) = Nets.Plane(8, seed: 3);
        float[] Weights(int batch, int accumulate)
        {
            var options = new TrainOptions { Epochs = 5, Batch = batch, Accumulate = accumulate, LearningRate = 0.1f, Optimizer = OptimizerKind.Sgd, Clip = 0 };
            var tuner = new FineTuner(Nets.Line(), "y", LossKind.MeanSquaredError, options);
            Assert.Equal(5, tuner.Fit(data).Steps);
            return tuner.Model.Graph.Get("w").Initializer!.ToFloats();
        }

        float[] whole = Weights(8, 1), halves = Weights(4, 2);
        Assert.Equal(whole[0], halves[0], 5);
        Assert.Equal(whole[1], halves[1], 5);
    }

    [Fact]
    public void More_batches_to_accumulate_than_an_epoch_has_are_all_of_them()
    {
        (TensorData data, _) = Nets.Plane(8, seed: 3);
        var options = new TrainOptions { Epochs = 3, Batch = 4, Accumulate = 100, LearningRate = 0.1f, Optimizer = OptimizerKind.Sgd };
        var tuner = new FineTuner(Nets.Line(), "y", LossKind.MeanSquaredError, options);
        FitResult result = tuner.Fit(data);
        Assert.Equal(3, result.Steps);
        Assert.All(result.Epochs, epoch => Assert.True(epoch.LearningRate > 0));
        Assert.NotEqual(Nets.Line().Graph.Get("w").Initializer!.ToFloats(), tuner.Model.Graph.Get("w").Initializer!.ToFloats());
    }

    [Fact]
    public void A_rate_that_is_too_high_is_answered()
    {
        (TensorData data, _) = Nets.Plane(40, seed: 2);
        var tuner = new FineTuner(Nets.Line(), "y", LossKind.MeanSquaredError, new TrainOptions
        {
            Epochs = 1,
            Batch = 1,
            LearningRate = 1e30f,
            Optimizer = OptimizerKind.Sgd,
            Clip = 0,
            Schedule = Schedule.Of(ScheduleKind.Constant),
        });
        var error = Assert.Throws<TransferException>(() => tuner.Fit(data));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Matches(@"^training: the loss was no longer a number after \d+ steps of the first epoch, at a learning rate of 1e\+30; give a lower --lr$", error.Message);
    }

    [Fact]
    public void An_item_that_is_not_finite_is_named()
    {
        var tuner = new FineTuner(Nets.Line(), "y", LossKind.MeanSquaredError, new TrainOptions { Batch = 2 });
        var error = Assert.Throws<TransferException>(() => tuner.Fit(new TensorData(2).Add("x", [1, 2, 3, float.NaN], 2).Targets([1f, 2], 1)));
        Assert.Equal("item 1: input 'x' has a number that is not finite; mend or leave out the item", error.Message);
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_named()
    {
        Model model = Nets.Line();
        model.Graph.Get("w").Initializer = Tensor.From<float>([1, float.PositiveInfinity], 1, 2);
        var tuner = new FineTuner(model, "y", LossKind.MeanSquaredError);
        var error = Assert.Throws<TransferException>(() => tuner.Fit(new TensorData(1).Add("x", [1, 2], 2).Targets([1f], 1)));
        Assert.Equal("initializer 'w': element 1 is Infinity, and a number is wanted; start from a model whose weights are finite", error.Message);
    }

    [Fact]
    public void Data_that_does_not_fit_is_named()
    {
        var error = Assert.Throws<TransferException>(() => new TensorData(3).Add("x", [1, 2, 3, 4], 2));
        Assert.Equal("training data: 'x' has 4 elements, wanted 6: 3 items of shape [2]", error.Message);
        error = Assert.Throws<TransferException>(() => new FineTuner(Nets.Line(), "y", LossKind.MeanSquaredError).Fit(new TensorData(0)));
        Assert.Equal("training: there is no item to learn from; give at least one", error.Message);
    }

    [Fact]
    public void A_batch_beyond_the_memory_is_refused_with_one_that_fits()
    {
        TrainableNetwork network = TrainableNetwork.Of(Nets.Perceptron(2, 1000, 2), "logits", LossKind.CrossEntropy, ["w1", "w2"]);
        TensorData data = new TensorData(4).Add("x", [0, 0, 0, 1, 1, 0, 1, 1], 2).Labels([0, 1, 1, 0]);
        EngineOptions Options(int rows) => network.Engine(data.Inputs(0), rows, new TrainOptions());
        long available = TrainingEngine.Measure(network.Model, Options(37));
        MemoryCheck.Require(Options, network.Model, 37, available);
        var error = Assert.Throws<TransferException>(() => MemoryCheck.Require(Options, network.Model, 4096, available));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Match said = Regex.Match(error.Message, @"^training: a batch of 4096 needs \d+\.\d\d GB, and \d+\.\d\d GB are free; take --batch (\d+) or smaller$");
        int suggested = int.Parse(said.Groups[1].Value);
        Assert.InRange(suggested, 33, 37);
        MemoryCheck.Require(Options, network.Model, suggested, available);
        error = Assert.Throws<TransferException>(() => MemoryCheck.Require(Options, network.Model, 4096, 1000));
        Assert.EndsWith("train fewer layers, for instance with --unfreeze last", error.Message);
    }

    [Fact]
    public void The_rate_that_is_found_leaves_the_weights_alone_and_trains()
    {
        (TensorData data, _) = Nets.Plane(64, seed: 5);
        Model model = Nets.Line();
        TrainableNetwork network = TrainableNetwork.Of(model, "y", LossKind.MeanSquaredError, ["w", "b"]);
        using var loop = new TrainLoop(network, data, null, new TrainOptions { Batch = 16 }, new TrainHooks());
        double before = loop.Judge(data, null, default);
        float rate = loop.FindRate(default);
        Assert.InRange(rate, 1e-4f, 1);
        Assert.Equal(before, loop.Judge(data, null, default));
    }

    private static byte[] Trained(TrainOptions options)
    {
        Model model = Nets.Convolution();
        var random = new Random(4);
        float[] pixels = [.. Enumerable.Range(0, 24 * 3 * 17 * 19).Select(_ => (float)random.NextDouble() - 0.5f)];
        long[] labels = [.. Enumerable.Range(0, 24).Select(i => (long)(i % 4))];
        var tuner = new FineTuner(model, "logits", LossKind.CrossEntropy, options with { Epochs = 3, Batch = 5, BatchNormalization = LayerMode.Training, L1 = 1e-4f, L2 = 1e-3f });
        _ = tuner.Fit(new TensorData(24).Add("x", pixels, 3, 17, 19).Labels(labels));
        return tuner.Model.ToBytes();
    }
}
