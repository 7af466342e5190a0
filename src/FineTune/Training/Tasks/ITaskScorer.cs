namespace Transfer.FineTune;

/// <summary>Adds up the metrics of a task, item by item.</summary>
public interface ITaskScorer
{
    /// <summary>Judges one item.</summary>
    /// <param name="answer">What the model gives for it.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="Onnx.TransferException">Kind BadInput: an answer is not a finite number.</exception>
    void Add(ReadOnlySpan<float> answer, int item);

    /// <summary>The metrics of the items so far.</summary>
    TaskMetrics Result();
}
