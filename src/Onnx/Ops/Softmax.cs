namespace Transfer.Onnx.Ops;

/// <summary>
/// Softmax y = e^x / sum(e^x), LogSoftmax its logarithm, Hardmax 1 at the first largest and 0 elsewhere; along axis, default -1. Before opset 13 along all
/// dimensions from axis (default 1) on, taken as one.
/// </summary>
internal static class Softmax
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Hardmax|LogSoftmax|Softmax-1 (input: T) -> (output: T)
            [axis: int = 1]
            T: floats
        -11
        -13
            [axis: int = -1]
            T: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        if (c.ShapeOf(0) is { } shape)
            _ = c.Axis("axis", c.Since >= 13 ? -1 : 1, c.Since >= 13 ? c.ShapeOfAtLeast(0, 1)!.Rank : Math.Max(1, shape.Rank), end: c.Since < 13);
        c.Set(0, c.TypeOf(0));
    }

    /// <summary>Before opset 13 all dimensions from axis on are one: they are made one, and parted again.</summary>
    public static void To13(StepContext c)
    {
        long axis = c.Node.Attributes.Int("axis", 1);
        if (axis == -1 || (c.RankOf(0) is { } rank && Axes.FromStart(axis, rank) == rank - 1))
        {
            c.SetAttribute("axis", -1);
            return;
        }

        Value flat = c.Add("Flatten", [c.Input(0)], ("axis", axis));
        Value result = c.Add(c.Node.OpType, [flat], ("axis", -1));
        c.Replace(c.Add("Reshape", [result, c.Add("Shape", [c.Input(0)])]));
    }

    /// <summary>The last dimension alone means the same in both forms; another one is brought there and back.</summary>
    public static void From13(StepContext c)
    {
        long axis = c.Node.Attributes.Int("axis", -1);
        if (c.RankOf(0) is not { } rank)
        {
            if (axis != -1)
                throw c.Refuse("all dimensions from axis on are one there, and the rank of input 0 is not known; declare its shape in value_info");
            c.SetAttribute("axis", -1);
            return;
        }

        int last = rank - 1;
        axis = Axes.FromStart(axis, rank);
        if (axis == last || rank == 0)
        {
            c.SetAttribute("axis", Math.Max(0, last));
            return;
        }

        long[] swap = [.. Enumerable.Range(0, rank)];
        (swap[axis], swap[last]) = (last, axis);
        Value result = c.Add(c.Node.OpType, [c.Add("Transpose", [c.Input(0)], ("perm", swap))], ("axis", last));
        c.Replace(c.Add("Transpose", [result], ("perm", swap)));
    }
}
