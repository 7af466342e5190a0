using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Functions of two values, broadcast to each other. Gradients are computed in the broadcast shape; the walk sums them to the input's.
/// Integers have a forward pass only; an integer exponent of a float base is converted.
/// </summary>
internal sealed unsafe class Binary<TFunction> : Operator
    where TFunction : struct, IBinary
{
    private Strides _forward;
    private Strides _backward;
    private Slot _b = null!;

    // Sums and products of numbers that are finite stay so behind the last channel; quotients and powers need not.
    public override Layout LayoutOf(int input) => Node.OpType is "Add" or "Sub" or "Mul" ? LayoutTogether(2) : Layout.Plain;

    public override void Plan()
    {
        _b = X(0).IsFloat && !X(1).IsFloat ? Saved(DataType.Float, X(1).Shape) : X(1);
        if (X(0).Type != X(1).Type && Node.OpType != "Pow")
            throw Bad($"its inputs are {X(0)} and {X(1)}; they must be of one type");
        long[] shape = BroadcastShape(X(0).Shape, X(1).Shape);
        Slot y = Make(0, X(0), X(0).Layout, shape);
        long[] walked = y.Layout == Layout.Blocked ? [y.Length] : shape;
        long[] a = y.Layout == Layout.Blocked ? [1] : Strides.Broadcast(X(0).Shape, shape), b = y.Layout == Layout.Blocked ? [1] : Strides.Broadcast(X(1).Shape, shape);
        long[] dense = Strides.Dense(walked);
        _forward = Strides.Of(walked, a, b);
        _backward = Strides.Of(walked, dense, a, b);
        if (!y.IsFloat)
            return;
        PlanInput(0, TFunction.Passes.A, TFunction.ReadsForA, shape);
        PlanInput(1, TFunction.Passes.B, TFunction.ReadsForB, shape);
    }

    // y = f(a, b)
    public override void Forward()
    {
        for (long i = 0; _b != X(1) && i < _b.Count; i++)
            _b.F[i] = Integers.Read(X(1), i);
        if (Y().IsFloat)
            Broadcast.Run<Value>(Workers, _forward, X(0).F, _b.F, null, Y().F);
        else if (X(1).IsFloat)
            PowersOfIntegers();
        else if (Node.OpType == "Mod" && Attributes.Int("fmod", 0) != 0)
            Integers.Map<Remainder>(_forward, X(0), X(1), Y());
        else
            Integers.Map<Whole>(_forward, X(0), X(1), Y());
    }

    // dA = dY ∂f/∂a, dB = dY ∂f/∂b
    public override void Backward()
    {
        if (Wants(0) && !TFunction.Passes.A)
            Broadcast.Run<ByA>(Workers, _backward, DY().F, X(0).F, _b.F, DX(0).F);
        if (Wants(1) && !TFunction.Passes.B)
            Broadcast.Run<ByB>(Workers, _backward, DY().F, X(0).F, _b.F, DX(1).F);
    }

    private void PowersOfIntegers()
    {
        for (long i = 0; i < _forward.Count; i++)
            Elements.Write(Y(), i, Math.Pow(Integers.Read(X(0), _forward.Offset(i, 0)), X(1).F[_forward.Offset(i, 1)]));
    }

    private void PlanInput(int input, bool passes, (bool A, bool B) reads, long[] shape)
    {
        if (!Wants(input))
            return;
        BroadcastGradient(input, shape);
        if (passes)
            PassGradient(input);
        if (reads.A)
            Keep(X(0));
        if (reads.B)
            Keep(_b);
    }

    private readonly struct Value : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.Forward(a, b);
    }

    private readonly struct ByA : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.BackwardA(a, b, c);
    }

    private readonly struct ByB : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.BackwardB(a, b, c);
    }

    private readonly struct Remainder : IIntegerFunction
    {
        public static long At(long a, long b) => b == 0 ? 0 : a % b;
    }

    private readonly struct Whole : IIntegerFunction
    {
        public static long At(long a, long b) => TFunction.Forward(a, b);
    }
}
