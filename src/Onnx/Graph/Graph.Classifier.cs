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

    /// <summary>
    /// Cuts the classifier off and puts an untrained one of another number of classes in its place: a Gemm with weights of 0, which holds all
    /// classes for equally likely. Features that are a map are pooled first; of a sequence each place has scores of its own.
    /// </summary>
    /// <param name="classes">The number of classes, 1 or more.</param>
    /// <param name="cutTensorName">The tensor to cut at, or null: where <see cref="FindClassifier"/> says.</param>
    /// <returns>The scores, which are now the output.</returns>
    /// <exception cref="TransferException">
    /// There is no tensor of that name (kind NotFound), the number of features is not known, or it is no number of classes (Usage).
    /// </exception>
    public Value ReplaceClassifier(int classes, string? cutTensorName = null)
    {
        if (classes < 1)
            throw new TransferException(ErrorKind.Usage, $"{classes} classes: give 1 or more");
        ClassifierCut? found = cutTensorName is null ? FindClassifier() : null;
        Value features = found?.Features ?? Get(cutTensorName!);
        Shape? shape = (features.Type as TensorType)?.Shape;
        bool isMap = found?.IsFeatureMap ?? shape?.Rank == 4;
        long width = found?.Width ?? (isMap ? shape?[1] : shape?[^1])?.Number ?? throw new TransferException(ErrorKind.Usage,
            $"value '{Shown.Name(features.Name)}': the number of features is not known; declare its shape in value_info");
        _ = CutClassifier(features.Name);
        Value x = isMap ? Append("Flatten", [Append("GlobalAveragePool", [features], "pooled")], "features") : features;
        Shape? places = !isMap && shape is { Rank: > 2 } ? shape : null;
        Value weight = AddInitializer(UniqueName("head.weight"), Tensor.From<float>(new float[width * classes], width, classes));
        Value bias = AddInitializer(UniqueName("head.bias"), Tensor.From<float>(new float[classes], classes));
        Value logits = places is not null ? Append("Add", [Append("MatMul", [x, weight], "scores"), bias], "logits") : Append("Gemm", [x, weight, bias], "logits");
        Dim[] outer = places is not null ? [.. places.Take(places.Rank - 1)] : [shape is { Rank: > 0 } ? shape[0] : "batch"];
        logits.Type = new TensorType(DataType.Float, new Shape([.. outer, classes]));
        Outputs[0] = logits;
        return logits;
    }
}
