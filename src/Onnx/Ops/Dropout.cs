namespace Transfer.Onnx.Ops;

/// <summary>
/// In training y = x * mask / (1 - ratio) with a random mask, otherwise y = x; the second output is the mask. From opset 12 on ratio
/// (default 0.5) and training_mode (default false) are inputs and the mask is bool; before, ratio is an attribute. The mask's type was x's before opset 10.
/// </summary>
internal static class Dropout
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Dropout-1 (data: T) -> (output: T, mask?: T)
            [consumed_inputs: ints, is_test: int = 0, ratio: float = 0.5]
            T: floats
        -6
            [is_test: int = 0, ratio: float = 0.5]
        -7
            [ratio: float = 0.5]
        -10 (data: T) -> (output: T, mask?: T1)
            T1: bool
        -12 (data: T, ratio?: T1, training_mode?: T2) -> (output: T, mask?: T2)
            [seed: int]
            T1: floats; T2: bool
        -13
            T: floats bfloat16
        -22
            T: float8 floats bfloat16; T1: float8 floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        c.Set(0, c.TypeOf(0));
        c.Set(1, c.Since < 10 ? c.Element(0) : DataType.Bool, c.ShapeOf(0));
    }
}
