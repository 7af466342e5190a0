using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>One input of a graph that training data fills.</summary>
/// <param name="Name">The graph input's name; <see cref="TrainingBatch.Target"/> for what the loss compares with.</param>
/// <param name="Type">Float, Int64, Int32 or Bool.</param>
/// <param name="Shape">The shape of one item, without the batch.</param>
public sealed record TrainingInput(string Name, DataType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Elements of one item.</summary>
    public int Count { get; } = checked((int)Shape.Aggregate(1L, (a, b) => a * b));
}
