using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>Functions of one value. Each is a row of <see cref="OpTable"/> and a struct with its formulas.</summary>
internal sealed unsafe class Unary<TFunction>(params (string Name, float Default)[] constants) : Operator
    where TFunction : struct, IUnary
{
    private float _alpha;
    private float _beta;

    // Lanes behind the last channel hold numbers that are finite wherever the function is.
    public override Layout LayoutOf(int input) => Node.OpType is "Abs" or "Elu" or "Erf" or "HardSigmoid" or "HardSwish" or "LeakyRelu" or "Mish" or "Neg"
        or "Relu" or "Selu" or "Sigmoid" or "Softplus" or "Softsign" or "Swish" or "Tanh" ? LayoutTogether(1) : Layout.Plain;

    public override void Plan()
    {
        if (!X().IsFloat && X().Type != DataType.Double && Node.OpType is not ("Abs" or "Neg" or "Sign"))
            throw Bad($"its input is {X()}; the engine computes it in float32");
        MakeLike(0, X());
        _alpha = constants.Length > 0 ? Attributes.Float(constants[0].Name, constants[0].Default) : 0;
        _beta = constants.Length > 1 ? Attributes.Float(constants[1].Name, constants[1].Default) : 0;
        OverwriteGradient(0);
        Keep(TFunction.FromY ? Y() : X());
    }

    // y = f(x)
    public override void Forward()
    {
        if (X().IsFloat)
            Elementwise.Run<Value>(Workers, X().Length, X().F, null, null, Y().F, _alpha, _beta);
        else
            ForwardOthers();
    }

    // dX = dY f'(x)
    public override void Backward() => Elementwise.Run<Derivative>(Workers, X().Length, DY().F, TFunction.FromY ? Y().F : X().F, null, DX().F, _alpha, _beta);

    private void ForwardOthers()
    {
        for (long i = 0; i < X().Count; i++)
        {
            if (X().Type == DataType.Double)
            {
                // Exporters leave a few scalars of float64, whose value is cast to float32 behind; float32 is enough on the way.
                ((double*)Y().Pointer)[i] = TFunction.Forward(new Lanes1((float)((double*)X().Pointer)[i]), new Lanes1(_alpha), new Lanes1(_beta)).Value;
                continue;
            }

            long x = Integers.Read(X(), i);
            Integers.Write(Y(), i, Node.OpType switch { "Abs" => Math.Abs(x), "Neg" => -x, _ => Math.Sign(x) });
        }
    }

    private readonly struct Value : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.Forward(a, alpha, beta);
    }

    private readonly struct Derivative : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.Backward(a, b, alpha, beta);
    }
}
