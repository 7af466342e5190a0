namespace Transfer.Onnx.Ops;

/// <summary>
/// Shape: the dimensions of its input, int64 [rank]; from opset 15 on those from start (default 0) to before end (default: rank), counted from the end
/// when negative and cut to 0..rank. Size: the number of elements, an int64 scalar.
/// </summary>
internal static class ShapeAndSize
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Shape-1 (data: T) -> (shape: T1)
            T: all; T1: int64
        -13
            T: all-ir4
        -15
            [end: int, start: int = 0]
        -19
            T: all-ir9
        -21
            T: all-ir10
        -23
            T: all-ir11
        -24
            T: all-ir12
        -25
            T: all-ir13
        Size-1 (data: T) -> (size: T1)
            T: all; T1: int64
        -13
            T: all-ir4
        -19
            T: all-ir9
        -21
            T: all-ir10
        -23
            T: all-ir11
        -24
            T: all-ir12
        -25
            T: all-ir13
        """;

    public static void InferShape(OpContext c)
    {
        if (c.ShapeOf(0) is not { } shape)
        {
            c.Set(0, DataType.Int64, OpContext.OfRank(1));
            return;
        }

        int start = Position(c.Int("start", 0), shape.Rank), end = Math.Max(start, Position(c.Int("end", shape.Rank), shape.Rank));
        c.SetKnown(0, KnownTensor.Vector(DataType.Int64, [.. shape.Take(end).Skip(start).Select(d => (Scalar)d)]));
    }

    public static void InferSize(OpContext c)
    {
        c.Set(0, DataType.Int64, new Shape());
        if (c.ShapeOf(0) is { } shape)
            c.SetKnown(0, new KnownTensor(DataType.Int64, [], [OpContext.Product(shape, 0, shape.Rank)]));
    }

    private static int Position(long given, int rank) => (int)Math.Clamp(given < 0 ? given + rank : given, 0, rank);

    public static void ShapeFrom15(StepContext c)
    {
        bool whole = c.Node.Attributes.Find("start") is null && c.Node.Attributes.Find("end") is null;
        if (whole)
            return;
        long start = c.Node.Attributes.Int("start", 0), end = c.Node.Attributes.Int("end", long.MaxValue);
        c.Replace(c.Add("Slice", [c.Add("Shape", [c.Input(0)]), c.Longs(start), c.Longs(end), c.Longs(0)]));
    }
}
