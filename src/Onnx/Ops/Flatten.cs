namespace Transfer.Onnx.Ops;

/// <summary>
/// A matrix of the elements: the dimensions before axis make the rows, the others the columns. Attribute axis, default 1, from -rank to
/// rank (before opset 11 from 0).
/// </summary>
internal static class Flatten
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Flatten-1 (input: T) -> (output: T)
            [axis: int = 1]
            T: floats
        -9
            T: all
        -11
        -13
            T: all-ir4
        -21
            T: all-ir10
        -23
            T: all-ir11
        -24
            T: all-ir12
        -25
            T: all-ir13
        """;

    public static void Infer(OpContext c)
    {
        if (c.ShapeOf(0) is not { } shape)
        {
            c.Set(0, c.Element(0), OpContext.OfRank(2));
            return;
        }

        int axis = c.Axis("axis", 1, shape.Rank, end: true);
        c.Set(0, c.Element(0), new Shape(OpContext.Product(shape, 0, axis).ToDim(), OpContext.Product(shape, axis, shape.Rank).ToDim()));
    }

    /// <summary>Before opset 9 floats only; a Reshape flattens everything.</summary>
    public static void From9(StepContext c)
    {
        if (c.Element(0) is DataType.Float or DataType.Double or DataType.Float16 or DataType.Undefined)
            return;
        if (c.ShapeOf(c.Node.Output(0)) is not { } shape || shape.Count(d => d.Number is null) > 1)
            throw c.Refuse($"the operator takes no {c.Element(0).OnnxName()} there, and the shape to give instead is not known; fix it with --shape first");
        c.Replace(c.Add("Reshape", [c.Input(0), c.Longs([.. shape.Select(d => d.Number ?? -1)])]));
    }
}
