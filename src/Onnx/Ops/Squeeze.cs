namespace Transfer.Onnx.Ops;

/// <summary>
/// Drops dimensions of size 1: those of axes, or all of them. Axes is an attribute before opset 13 (negative from opset 11 on), an
/// optional input from then on.
/// </summary>
internal static class Squeeze
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Squeeze-1 (data: T) -> (squeezed: T)
            [axes: ints]
            T: all
        -11
        -13 (data: T, axes?: int64) -> (squeezed: T)
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
        Shape? shape = c.ShapeOf(0);
        int[]? axes = shape is null ? null : c.Axes("axes", shape.Rank);
        Infer(c, shape, axes, all: c.Attribute("axes") is null);
    }

    public static void InferByInput(OpContext c)
    {
        Shape? shape = c.ShapeOf(0);
        int[]? axes = shape is null ? null : c.Axes(1, shape.Rank);
        Infer(c, shape, axes, all: !c.Has(1));
    }

    private static void Infer(OpContext c, Shape? shape, int[]? axes, bool all)
    {
        if (shape is not null && axes is null && all && shape.All(d => d.Number is not null))
            axes = [.. Enumerable.Range(0, shape.Rank).Where(i => shape[i].Number == 1)];
        if (shape is null || axes is null)
        {
            // How many axes there are gives the rank even where it is not known which.
            Shape? ranked = shape is not null && !all && c.LengthOf(1) is { } dropped && dropped <= shape.Rank ? OpContext.OfRank(shape.Rank - dropped) : null;
            c.Set(0, c.Element(0), ranked);
            return;
        }

        foreach (int axis in axes)
        {
            if (shape[axis].Number is { } size && size != 1)
                throw c.BadInput(0, $"size 1 at dimension {axis}, which is to be dropped", shape.ToString());
        }

        c.Set(0, c.Element(0), new Shape([.. shape.Where((_, i) => Array.IndexOf(axes, i) < 0)]));
    }

    public static void To13(StepContext c) => c.AttributeToInput("axes", 1);

    public static void From13(StepContext c) => c.InputToAttribute(1, "axes");
}
