using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>The upper (or lower) triangle of matrices from the k-th diagonal on, 0 elsewhere.</summary>
internal sealed class Trilu : IndexMap
{
    public override void Plan()
    {
        long k = ConstantInts(1) is { } given ? given[0] : 0;
        bool isUpper = Attributes.Int("upper", 1) != 0;
        long[] strides = Strides.Dense(X(0).Shape);
        if (X(0).Rank < 2)
            throw Bad($"input {X(0)} is no matrix");
        MakeMap(X(0).Shape, at =>
        {
            long beyond = at[^1] - at[^2] - k, offset = 0;
            if (isUpper ? beyond < 0 : beyond > 0)
                return -1;
            for (int d = 0; d < strides.Length; d++)
                offset += at[d] * strides[d];
            return offset;
        });
    }
}
