namespace Transfer.Onnx.Ops;

/// <summary>
/// A matrix of the elements: the dimensions before axis make the rows, the others the columns. Attribute axis, default 1, from -rank to
/// rank (before opset 11 from 0).
/// </summary>
internal static class Flatten
{
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
}
