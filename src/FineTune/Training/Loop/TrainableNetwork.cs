using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A graph with its loss, and what of it learns.</summary>
/// <param name="Model">The graph, ending in the loss.</param>
/// <param name="Output">The value that answers are read from.</param>
/// <param name="Loss">The loss's name.</param>
/// <param name="Target">The input that takes the targets.</param>
/// <param name="TargetIsFlat">Whether the targets of all rows are one list, as cross entropy wants them.</param>
/// <param name="Trainable">The initializers that learn.</param>
internal sealed record TrainableNetwork(Model Model, string Output, string Loss, string Target, bool TargetIsFlat, IReadOnlyList<string> Trainable)
{
    /// <summary>Appends a loss to a copy of a model.</summary>
    public static TrainableNetwork Of(Model model, string output, LossKind kind, IReadOnlyList<string> trainable)
    {
        (Model copy, string loss, string target) = LossGraph.Append(model, output, kind);
        if (copy.Graph.Get(output) is { IsOutput: false } value)
            copy.Graph.AddOutput(value);
        return new TrainableNetwork(copy, output, loss, target, kind == LossKind.CrossEntropy, trainable);
    }

    /// <summary>What an engine for some rows of a bucket is built with.</summary>
    public EngineOptions Engine(IReadOnlyList<TrainingInput> inputs, int rows, TrainOptions options) => new()
    {
        InputShapes = inputs.ToDictionary(
            i => i.Name == TrainingBatch.Target ? Target : i.Name,
            i => i.Name == TrainingBatch.Target && TargetIsFlat ? [(long)rows * i.Count] : new[] { (long)rows }.Concat(i.Shape).ToArray()),
        Trainable = Trainable,
        Loss = Loss,
        Threads = options.Threads,
        BatchNormalization = options.BatchNormalization,
        Algorithm = options.Algorithm,
        Dropout = LayerMode.Training,
        Seed = (ulong)options.Seed,
    };
}
