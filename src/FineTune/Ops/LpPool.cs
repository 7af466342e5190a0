using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y = (Σ |x|^p)^(1/p) of what the window meets; globally, of the whole plane.</summary>
internal sealed unsafe class LpPool(bool isGlobal) : Operator
{
    private Pooling _kernel;
    private float _p;
    private Slot _scaled = null!;

    public override void Plan()
    {
        Slot x = X();
        if (x.Rank < 3)
            throw Bad($"input {x} has no spatial dimensions; [N, C, d...] is needed");
        long[] spatial = x.Shape[2..];
        long[] kernel = isGlobal ? spatial : Attributes.Ints("kernel_shape")?.ToArray() ?? throw Bad("attribute 'kernel_shape' is missing; the operator needs it");
        Window window = Window.Of(Attributes, spatial, kernel, Bad);
        _p = Attributes.Int("p", 2);
        Slot y = Make(0, x.Type, [x.Dim(0), x.Dim(1), .. window.Small]);
        _kernel = new Pooling(x.Dim(0) * x.Dim(1), window.Shape);
        _scaled = ScratchBackward(x.Type, y.Shape);
        Keep(x);
        Keep(y);
    }

    // y = (Σ |x|^p)^(1/p)
    public override void Forward()
    {
        _kernel.Sum(Workers, X().F, null, _p, Y().F);
        Elementwise.Run<Power>(Workers, Y().Count, Y().F, null, null, Y().F, 1 / _p);
    }

    // dX += dY y^(1 - p) |x|^(p - 1) sign(x); the kernel brings p |x|^(p - 1) sign(x)
    public override void Backward()
    {
        Elementwise.Run<TimesPower>(Workers, Y().Count, DY().F, Y().F, null, _scaled.F, 1 - _p, 1 / _p);
        _kernel.SumBackward(Workers, X().F, _scaled.F, null, _p, DX().F);
    }

    private readonly struct Power : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(a, alpha, &MathF.Pow);
    }

    private readonly struct TimesPower : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(T.AreEqual(b, T.Splat(0)), T.Splat(0), a * beta * LaneMath.Map(b, alpha, &MathF.Pow));
    }
}
