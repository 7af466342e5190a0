namespace Transfer.Onnx.Ops;

/// <summary>
/// Inserts dimensions of size 1, at axes as they are counted in the result. Axes is an attribute before opset 13 (negative from opset 11
/// on), an input from then on.
/// </summary>
internal static class Unsqueeze
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Unsqueeze-1 (data: T) -> (expanded: T)
            [axes!: ints]
            T: all
        -11
        -13 (data: T, axes: int64) -> (expanded: T)
            []
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

    public static void InferByAttribute(OpContext c)
    {
        long[]? axes = c.Ints("axes") ?? throw c.Bad("attribute 'axes' is missing; the operator needs it");
        int? rank = c.ShapeOf(0)?.Rank + axes.Length;
        Infer(c, rank is null ? null : c.Axes("axes", rank.Value), axes.Length);
    }

    public static void InferByInput(OpContext c)
    {
        int? count = c.LengthOf(1);
        int? rank = c.ShapeOf(0)?.Rank + count;
        Infer(c, rank is null ? null : c.Axes(1, rank.Value), count);
    }

    private static void Infer(OpContext c, int[]? axes, int? count)
    {
        if (c.ShapeOf(0) is not { } shape || count is null)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        var dims = new Dim[shape.Rank + count.Value];
        if (axes is not null)
        {
            int from = 0;
            for (int i = 0; i < dims.Length; i++)
                dims[i] = Array.IndexOf(axes, i) >= 0 ? 1 : shape[from++];
        }

        c.Set(0, c.Element(0), new Shape(dims));
    }

    public static void To13(StepContext c) => c.AttributeToInput("axes", 1);

    public static void From13(StepContext c) => c.InputToAttribute(1, "axes");
}
