namespace Transfer.Onnx;

/// <summary>
/// <see cref="FoldConstants"/> for a model that is to be trained: what is made of a floating-point constant of more than one element stays computed. Such a constant may be a
/// parameter, and one that is read in two places, as it is and transposed, would become two.
/// </summary>
internal sealed class FoldShapes() : FoldConstants("fold-shapes", "what is known before the model runs becomes a constant, but for what is made of parameters")
{
    private protected override bool MayFold(Node node) => base.MayFold(node) && !node.Inputs.Any(IsParameter);

    private static bool IsParameter(Value? value) => value?.Initializer is { } tensor && tensor.Type.IsFloatingPoint() && tensor.Dims.Any(d => d != 1);
}
