using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using static Transfer.FineTune.Ops.ReduceFunctions;

namespace Transfer.FineTune.Ops;

/// <summary>y = (x - mean) / (√variance + 1e-9), both over <c>axes</c> (default 0, 2, 3: for each channel).</summary>
internal sealed unsafe class MeanVarianceNormalization : Operator
{
    // As in the operator's definition by other operators.
    private const float Epsilon = 1e-9f;

    private Reduction _mean;
    private Strides _pair;
    private Slot _small = null!;
    private Slot _inverse = null!;
    private Slot _full = null!;

    public override void Plan()
    {
        if (!X().IsFloat)
            throw Bad($"its input is {X()}; the engine computes it in float32");
        bool[] goes = Axes(Attributes.Ints("axes") ?? [0, 2, 3], X().Rank);
        long[] small = [.. X().Shape.Select((d, i) => goes[i] ? 1 : d)];
        _mean = Reduction.Over(X().Shape, goes);
        _pair = Strides.Of(X().Shape, Strides.Dense(X().Shape), Strides.Broadcast(small, X().Shape));
        Make(0, X().Type, X().Shape);
        (_small, _inverse, _full) = (Saved(X().Type, small), Saved(X().Type, small), ScratchBackward(X().Type, X().Shape));
        Keep(Y());
    }

    // y = (x - mean) inverse
    public override void Forward()
    {
        double share = 1.0 / _mean.Length;
        _mean.Run<SumOf>(Workers, X().F, _small.F, scale: share);
        Broadcast.Run<Difference>(Workers, _pair, X().F, _small.F, null, Y().F);
        _mean.Run<SumOfSquares>(Workers, Y().F, _inverse.F, scale: share);
        Elementwise.Run<InverseRoot>(Workers, _inverse.Count, _inverse.F, null, null, _inverse.F, Epsilon);
        Broadcast.Run<Product>(Workers, _pair, Y().F, _inverse.F, null, Y().F);
    }

    // dX = (dY - mean(dY) - y mean(dY y)) inverse
    public override void Backward()
    {
        double share = 1.0 / _mean.Length;
        Elementwise.Run<Product>(Workers, _full.Count, DY().F, Y().F, null, _full.F);
        _mean.Run<SumOf>(Workers, _full.F, _small.F, scale: share);
        Broadcast.Run<Product>(Workers, _pair, Y().F, _small.F, null, _full.F);
        Elementwise.Run<Difference>(Workers, _full.Count, DY().F, _full.F, null, _full.F);
        _mean.Run<SumOf>(Workers, DY().F, _small.F, scale: share);
        Broadcast.Run<Difference>(Workers, _pair, _full.F, _small.F, null, _full.F);
        Broadcast.Run<Product>(Workers, _pair, _full.F, _inverse.F, null, DX().F);
    }

    private readonly struct Difference : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a - b;
    }

    private readonly struct InverseRoot : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(1) / (T.Sqrt(a) + alpha);
    }
}
