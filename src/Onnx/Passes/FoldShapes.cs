namespace Transfer.Onnx;

/// <summary>
/// <see cref="FoldConstants"/> for a model that is to be trained: only what is made of shapes, integers and single numbers is folded. A floating-point constant of more than one
/// element may be a parameter, and one that is read in two places, as it is and transposed, would become two.
/// </summary>
internal sealed class FoldShapes() : FoldConstants("fold-shapes", "what is known before the model runs becomes a constant, but for what is made of parameters")
{
    // What is folded is a constant from then on, so a single number stays one along a row of nodes.
    private protected override bool MayFold(Node node, PassContext context) => base.MayFold(node, context)
        && (node.Is("Shape") || node.Is("Size") || node.Inputs.All(input => input is null || IsNoParameter(input, context)));

    private static bool IsNoParameter(Value value, PassContext context) =>
        context.ElementOf(value) is not DataType.Undefined and var type && (!type.IsFloatingPoint() || value.Initializer is { Count: 1 });
}
