namespace Transfer.FineTune.Ops;

/// <summary>x with dimensions of one inserted, at the <c>axes</c> (an attribute before opset 13, then an input) of y.</summary>
internal sealed class Unsqueeze : ViewOperator
{
    protected override long[] Shape()
    {
        long[] axes = (Has(1) ? ConstantInts(1) : Attributes.Ints("axes")?.ToArray()) ?? throw Bad("no axes are given");
        bool[] isNew = Axes(axes, X().Rank + axes.Length);
        var shape = new long[isNew.Length];
        int from = 0;
        for (int d = 0; d < shape.Length; d++)
            shape[d] = isNew[d] ? 1 : X().Shape[from++];
        return shape;
    }
}
