namespace Transfer.Onnx.Ops;

/// <summary>
/// In training y = x * mask / (1 - ratio) with a random mask, otherwise y = x; the second output is the mask. From opset 12 on ratio
/// (default 0.5) and training_mode (default false) are inputs and the mask is bool; before, ratio is an attribute. The mask's type was x's before opset 10.
/// </summary>
internal static class Dropout
{
    public static void Infer(OpContext c)
    {
        c.Set(0, c.TypeOf(0));
        c.Set(1, c.Since < 10 ? c.Element(0) : DataType.Bool, c.ShapeOf(0));
    }
}
