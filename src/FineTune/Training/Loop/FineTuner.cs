using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Trains any ONNX graph on tensors: the weights are the graph's initializers, and it comes back as ONNX.</summary>
/// <example><code>
/// var tuner = new FineTuner(Model.Load("net.onnx"), "logits", LossKind.CrossEntropy, new TrainOptions { Epochs = 20, LearningRate = 1e-3f });
/// FitResult result = tuner.Fit(new TensorData(rows).Add("x", pixels, 3, 32, 32).Labels(labels));
/// tuner.Model.Save("tuned.onnx");
/// </code></example>
public sealed class FineTuner
{
    private readonly string _output;
    private readonly LossKind _loss;
    private readonly TrainOptions _options;

    /// <summary>Prepares a training.</summary>
    /// <param name="model">The model, which is not changed.</param>
    /// <param name="output">The value that the loss compares with the targets.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">How to train; null: the defaults.</param>
    public FineTuner(Model model, string output, LossKind loss, TrainOptions? options = null)
    {
        Model = model.Clone();
        _ = Model.Graph.UnshareParameters();
        (_output, _loss, _options) = (output, loss, options ?? new TrainOptions());
        Trainable = TrainableParameters.Of(Model.Graph);
    }

    /// <summary>The initializers to train; all parameters, unless set. What is not in it is frozen.</summary>
    public IReadOnlyList<string> Trainable { get; init; }

    /// <summary>The folder in which checkpoints are kept, and from which an interrupted training goes on; null: none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>The model, with the trained weights after <see cref="Fit"/>.</summary>
    public Model Model { get; }

    /// <summary>Trains.</summary>
    /// <param name="data">What to learn from.</param>
    /// <param name="validation">What to judge by after each epoch; null: the last weights are kept.</param>
    /// <param name="epoch">Told the figures of each epoch.</param>
    /// <param name="cancellation">Stops after a step; with <see cref="Checkpoints"/> set, the next call goes on from there.</param>
    /// <exception cref="TransferException">
    /// Something cannot be trained, is not finite, or does not fit (BadInput, Usage); there is too little memory (Resource); the checkpoints
    /// belong to another training (BadInput).
    /// </exception>
    public FitResult Fit(ITrainingData data, ITrainingData? validation = null, Action<EpochFigures>? epoch = null, CancellationToken cancellation = default)
    {
        FiniteWeights.Require(Model.Graph, Trainable);
        TrainableNetwork network = TrainableNetwork.Of(Model, _output, _loss, Trainable);
        var hooks = new TrainHooks
        {
            Checkpoints = Checkpoints,
            Fingerprint = TrainFingerprint.Of(network, data.Count, _loss, _options),
            Epoch = epoch,
        };
        using var loop = new TrainLoop(network, data, validation, _options, hooks);
        _ = loop.Resume();
        FitResult result = loop.Run(Model.Graph, cancellation);
        if (Checkpoints is not null)
            new CheckpointFolder(Checkpoints).Clear();
        return result;
    }
}
