using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y = the slices of x that tuples of indices name, within the first <c>batch_dims</c> dimensions place by place.</summary>
internal sealed unsafe class GatherND : Operator
{
    private SliceTuples _tuples = null!;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        int batch = (int)Attributes.Int("batch_dims", 0);
        long[] x = X(0).Shape, indices = X(1).Shape;
        if (batch < 0 || indices.Length <= batch || batch + indices[^1] > x.Length)
            throw Bad($"indices {X(1)} with {batch} batch dimensions do not fit {X(0)}");
        _tuples = new SliceTuples(X(1), x, batch, Bad);
        Make(0, X(0).Type, [.. indices[..^1], .. x[(batch + (int)indices[^1])..]]);
        Keep(X(1));
    }

    // y[i] = x[indices[i]]
    public override void Forward()
    {
        long bytes = _tuples.SliceLength * Y().ElementSize;
        for (long i = 0; i < _tuples.Count; i++)
            Fill.Copy((byte*)X(0).Pointer + (_tuples.PlaceOf(i) * Y().ElementSize), (byte*)Y().Pointer + (i * bytes), bytes);
    }

    // dX[indices[i]] += dY[i]
    public override void Backward()
    {
        Fill.Zero(DX(0).Pointer, DX(0).Bytes);
        long length = _tuples.SliceLength;
        for (long i = 0; i < _tuples.Count; i++)
        {
            float* to = DX(0).F + _tuples.PlaceOf(i);
            Elementwise.Span<Sum>(length, to, DY().F + (i * length), null, to);
        }
    }
}
