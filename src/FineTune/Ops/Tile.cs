using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>x repeated along each axis.</summary>
internal sealed class Tile : IndexMap
{
    public override void Plan()
    {
        long[] repeats = ConstantInts(1)!, x = X(0).Shape, strides = Strides.Dense(x);
        if (repeats.Length != x.Length)
            throw Bad($"{repeats.Length} repeats do not fit {X(0)}");
        MakeMap([.. x.Zip(repeats, (d, r) => d * r)], at =>
        {
            long offset = 0;
            for (int d = 0; d < x.Length; d++)
                offset += at[d] % x[d] * strides[d];
            return offset;
        });
    }
}
