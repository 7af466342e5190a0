using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y = x cut to [min, max], attributes before opset 11, then inputs, each optional. At the bounds themselves the gradient passes.</summary>
internal sealed unsafe class Clip : Operator
{
    private float _min;
    private float _max;

    public override bool Differentiates(int input) => input == 0;

    public override Layout LayoutOf(int input) => input == 0 ? LayoutTogether(1) : Layout.Plain;

    public override void Plan()
    {
        MakeLike(0, X(0));
        (_min, _max) = (Attributes.Float("min", float.NegativeInfinity), Attributes.Float("max", float.PositiveInfinity));
        Keep(X(0));
    }

    // y = min(max(x, lower), upper)
    public override void Forward()
    {
        if (!X(0).IsFloat)
        {
            for (long i = 0; i < X(0).Count; i++)
                Integers.Write(Y(), i, Math.Clamp(Integers.Read(X(0), i), Has(1) ? Integers.Read(X(1), 0) : long.MinValue, Has(2) ? Integers.Read(X(2), 0) : long.MaxValue));
            return;
        }

        (_min, _max) = (Has(1) ? X(1).F[0] : _min, Has(2) ? X(2).F[0] : _max);
        Elementwise.Run<Cut>(Workers, X(0).Length, X(0).F, null, null, Y().F, _min, _max);
    }

    // dX = dY where lower <= x <= upper
    public override void Backward() => Elementwise.Run<Inside>(Workers, X(0).Length, X(0).F, DY().F, null, DX(0).F, _min, _max);

    private readonly struct Cut : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Min(T.Max(a, alpha), beta);
    }

    private readonly struct Inside : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select((a >= alpha) & (a <= beta), b, T.Splat(0));
    }
}
