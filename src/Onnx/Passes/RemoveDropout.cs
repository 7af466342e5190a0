namespace Transfer.Onnx;

/// <summary>
/// <code>
/// y = Dropout(x, ratio)                      ->   x
/// y = Dropout(x, ratio, training_mode = 0)   ->   x
/// </code>
/// Only where nothing reads the mask and the node does not train: from opset 12 on training_mode says so, before opset 7 is_test.
/// </summary>
internal sealed class RemoveDropout() : NodePass("remove-dropout", "Dropout that is not training goes", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("Dropout") || node.Input(0) is not { } x || node.Output(0) is not { } y)
            return false;
        if (node.Output(1) is { } mask && (mask.Uses.Count > 0 || mask.IsOutput))
            return false;
        bool trains = context.Opset < 7 ? node.Attributes.Int("is_test", 0) == 0
            : node.Input(2) is { } mode && !context.IsNumber(mode, 0) && !context.IsNumber(node.Input(1), 0);
        return !trains && PassContext.TryReplace(y, x);
    }
}
