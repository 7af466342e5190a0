using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>A matrix of the input's shape with ones on the <c>k</c>-th diagonal.</summary>
internal sealed class EyeLike : Operator
{
    private long _k;

    public override bool NeedsShapesOnly => true;

    public override bool Differentiates(int input) => false;

    public override void Plan()
    {
        var type = (DataType)Attributes.Int("dtype", (long)X().Type);
        if (X().Rank != 2 || (!Elements.IsReal(type) && !Integers.Has(type)))
            throw Bad($"it makes {type.OnnxName()} elements like {X()}; a matrix of numbers is needed");
        _k = Attributes.Int("k", 0);
        Make(0, type, X().Shape);
    }

    // y[i, i + k] = 1, 0 elsewhere
    public override unsafe void Forward()
    {
        Fill.Zero(Y().Pointer, Y().Bytes);
        for (long i = Math.Max(0, -_k); i < Y().Dim(0) && i + _k < Y().Dim(1); i++)
            Elements.Write(Y(), (i * Y().Dim(1)) + i + _k, 1);
    }
}
