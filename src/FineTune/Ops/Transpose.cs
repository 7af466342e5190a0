using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y[i] = x with its axes in the order <c>perm</c>; without it, reversed.</summary>
internal sealed unsafe class Transpose : Operator
{
    private Strides _forward;
    private Strides _backward;

    public override void Plan()
    {
        int rank = X().Rank;
        long[] perm = Attributes.Ints("perm")?.ToArray() ?? [.. Enumerable.Range(0, rank).Select(d => (long)(rank - 1 - d))];
        if (perm.Length != rank || perm.Order().Where((p, i) => p != i).Any())
            throw Bad($"perm [{string.Join(',', perm)}] is no order of the {rank} axes of {X()}");
        long[] shape = Array.ConvertAll(perm, p => X().Shape[p]);
        long[] steps = Strides.Dense(X().Shape), inPlace = Array.ConvertAll(perm, p => steps[p]);
        Make(0, X().Type, shape);
        _forward = Strides.Of(shape, inPlace, Strides.Dense(shape));

        // The same nest in the order of x, so that dX is written in a row.
        long[] back = new long[rank];
        long[] dense = Strides.Dense(shape);
        for (int d = 0; d < rank; d++)
            back[perm[d]] = dense[d];
        _backward = Strides.Of(X().Shape, back, steps);
    }

    // y[..] = x[..]
    public override void Forward() => StridedCopy.Run(Workers, _forward, X().Pointer, Y().Pointer, X().ElementSize);

    // dX[..] = dY[..]
    public override void Backward() => StridedCopy.Run(Workers, _backward, DY().Pointer, DX().Pointer, sizeof(float));
}
