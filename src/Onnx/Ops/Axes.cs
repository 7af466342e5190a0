namespace Transfer.Onnx.Ops;

/// <summary>Positions among dimensions, counted from the end when negative. Before opset 11 most operators count from the start only.</summary>
internal static class Axes
{
    /// <summary>Has the attributes axis and axes count from the start.</summary>
    public static void FromStart(StepContext c)
    {
        if (c.Node.Attributes.Find("axis") is { Type: AttributeType.Int, Int: < 0 and var axis })
            c.SetAttribute("axis", axis + Rank(c));
        if (c.Node.Attributes.Ints("axes") is { } axes && axes.Any(a => a < 0))
        {
            int rank = Rank(c);
            c.SetAttribute("axes", (long[])[.. axes.Select(a => a < 0 ? a + rank : a)]);
        }
    }

    /// <summary>A position counted from the start, for a number of dimensions.</summary>
    public static long FromStart(long axis, int rank) => axis < 0 ? axis + rank : axis;

    // Unsqueeze and OneHot name dimensions of what comes out.
    private static int Rank(StepContext c) => c.Node.OpType is "Unsqueeze" or "OneHot"
        ? c.ShapeOf(c.Node.Output(0))?.Rank ?? throw c.Refuse("an axis is counted from the end, and the rank of the output is not known; declare its shape in value_info")
        : c.KnownRank(0);
}
