using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// y = x Φ(x), Φ being the normal distribution function, or with approximate = "tanh" an approximation of it. The planner may give a second input, a
/// bias [C] of x [..., C]: then y is that of x + bias, in the same pass over memory.
/// </summary>
internal sealed unsafe class Gelu : Operator
{
    private bool _isTanh;
    private Strides _forward;
    private Strides _backward;
    private Reduction _sum;
    private Slot _dX = null!;

    public override void Plan()
    {
        string approximate = Attributes.String("approximate", "none");
        if (approximate is not ("none" or "tanh"))
            throw Bad($"attribute 'approximate' is '{approximate}'; 'none' and 'tanh' are there");
        _isTanh = approximate == "tanh";
        Slot y = Make(0, X().Type, X().Shape);
        OverwriteGradient(0);
        Keep(X());
        if (!Has(1))
            return;
        Keep(X(1));
        long[] shape = [X().Count / Math.Max(1, X().Dim(-1)), X().Dim(-1)], dense = Strides.Dense(shape), row = [0, 1];
        (_forward, _backward) = (Strides.Of(shape, dense, row), Strides.Of(shape, dense, dense, row));
        _sum = Reduction.Over(shape, [true, false]);
        if (!Wants(0))
            _dX = ScratchBackward(y.Type, y.Shape);
    }

    // y = x Φ(x)
    public override void Forward()
    {
        if (_isTanh)
            Forward<UnaryFunctions.GeluTanh>();
        else
            Forward<UnaryFunctions.Gelu>();
    }

    // dX = dY (Φ(x) + x φ(x)), dBias = its sum over rows
    public override void Backward()
    {
        Slot dX = Wants(0) ? DX() : _dX;
        if (_isTanh)
            Backward<UnaryFunctions.GeluTanh>(dX);
        else
            Backward<UnaryFunctions.Gelu>(dX);
        if (Wants(1))
            _sum.Run<SumOf>(Workers, dX.F, DX(1).F);
    }

    private void Forward<TFunction>()
        where TFunction : struct, IUnary
    {
        if (Has(1))
            Broadcast.Run<BiasedValue<TFunction>>(Workers, _forward, X().F, X(1).F, null, Y().F);
        else
            Elementwise.Run<Value<TFunction>>(Workers, X().Count, X().F, null, null, Y().F);
    }

    private void Backward<TFunction>(Slot dX)
        where TFunction : struct, IUnary
    {
        if (Has(1))
            Broadcast.Run<BiasedDerivative<TFunction>>(Workers, _backward, DY().F, X().F, X(1).F, dX.F);
        else
            Elementwise.Run<Derivative<TFunction>>(Workers, X().Count, DY().F, X().F, null, dX.F);
    }

    private readonly struct BiasedValue<TFunction> : IFunction
        where TFunction : struct, IUnary
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.Forward(a + b, alpha, beta);
    }

    private readonly struct BiasedDerivative<TFunction> : IFunction
        where TFunction : struct, IUnary
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.Backward(a, b + c, alpha, beta);
    }
}
