using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y = the slices of x that <c>indices</c> name along <c>axis</c>; the gradient adds up where a slice is named often.</summary>
internal sealed unsafe class Gather : Operator
{
    private AroundAxis _axis;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", 0), X(0).Rank);
        _axis = AroundAxis.Of(X(0).Shape, axis);
        Make(0, X(0).Type, [.. X(0).Shape[..axis], .. X(1).Shape, .. X(0).Shape[(axis + 1)..]]);
        Keep(X(1));
    }

    // y[o, i, n] = x[o, indices[i], n]
    public override void Forward()
    {
        long bytes = _axis.Inner * X(0).ElementSize;
        byte* to = (byte*)Y().Pointer;
        for (long outer = 0; outer < _axis.Outer; outer++)
        {
            byte* from = (byte*)X(0).Pointer + (outer * _axis.Length * bytes);
            for (long i = 0; i < X(1).Count; i++, to += bytes)
                Buffer.MemoryCopy(from + (IndexOf(i) * bytes), to, bytes, bytes);
        }
    }

    // dX[o, indices[i], n] += dY[o, i, n]
    public override void Backward()
    {
        Fill.Zero(DX(0).Pointer, DX(0).Bytes);
        long inner = _axis.Inner;
        float* from = DY().F;
        for (long outer = 0; outer < _axis.Outer; outer++)
        {
            float* to = DX(0).F + (outer * _axis.Length * inner);
            for (long i = 0; i < X(1).Count; i++, from += inner)
            {
                float* row = to + (IndexOf(i) * inner);
                Elementwise.Span<Sum>(inner, row, from, null, row);
            }
        }
    }

    private long IndexOf(long i)
    {
        long index = Integers.Read(X(1), i);
        if (index < -_axis.Length || index >= _axis.Length)
            throw Bad($"index {index} is beyond the {_axis.Length} slices of {X(0)}; give indices that are there");
        return index < 0 ? index + _axis.Length : index;
    }
}
