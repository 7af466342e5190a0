namespace Transfer.Onnx;

/// <content>Cutting the classifier off.</content>
public sealed partial class Graph
{
    /// <summary>
    /// Infers where the classifier begins: from the first output of floats back through Softmax, reshapes, casts, pooling and bias to
    /// the Gemm, MatMul or 1 x 1 Conv with constant weights that makes the scores. A model without one ends in features itself.
    /// </summary>
    /// <exception cref="TransferException">The graph has no output of floats (kind BadInput).</exception>
    public ClassifierCut FindClassifier() => ClassifierSearch.Run(this);

    /// <summary>
    /// Makes a tensor the graph's only output and removes all that only the old outputs needed. Append the new head to what
    /// it returns.
    /// </summary>
    /// <param name="cutTensorName">The tensor to cut at, or null: where <see cref="FindClassifier"/> says.</param>
    /// <returns>The tensor, which is now the output.</returns>
    /// <exception cref="TransferException">There is no tensor of that name (kind NotFound).</exception>
    public Value CutClassifier(string? cutTensorName = null)
    {
        Value cut = cutTensorName is null ? FindClassifier().Features : Get(cutTensorName);
        if (Outputs.Count != 1 || !ReferenceEquals(Outputs[0], cut))
        {
            Outputs.Add(cut);
            while (Outputs.Count > 1)
                Outputs.RemoveAt(0);
        }

        _ = RemoveUnused();
        return cut;
    }
}
