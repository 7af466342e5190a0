using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Sum, Mean, Max, Min of any number of inputs that are broadcast to each other. Equal extremes share the gradient equally. Integers have
/// a forward pass only.
/// </summary>
internal sealed unsafe class Variadic<TFunction> : Operator
    where TFunction : struct, IVariadic
{
    private Strides[] _forward = [];
    private Strides[] _backward = [];
    private Slot _equal = null!;

    public override void Plan()
    {
        if (Inputs.FirstOrDefault(x => x!.Type != X(0).Type) is { } other)
            throw Bad($"its inputs are {X(0)} and {other}; they must be of one type");
        long[] shape = BroadcastShape([.. Inputs.Select(x => x!.Shape)]);
        Slot y = Make(0, X(0).Type, shape);
        long[] dense = Strides.Dense(shape);
        _forward = [.. Inputs.Select(x => Strides.Of(shape, dense, Strides.Broadcast(x!.Shape, shape)))];
        _backward = [.. Inputs.Select(x => Strides.Of(shape, Strides.Broadcast(x!.Shape, shape), dense, dense))];
        for (int i = 0; i < Inputs.Count; i++)
            BroadcastGradient(i, shape);
        if (!TFunction.IsExtreme)
            return;
        _equal = ScratchBackward(y.Type, shape);
        Keep(y);
        foreach (Slot? x in Inputs)
            Keep(x!);
    }

    // y = f(f(x0, x1), x2) ...
    public override void Forward()
    {
        if (!Y().IsFloat)
        {
            ForwardIntegers();
            return;
        }

        Broadcast.Run<Same>(Workers, _backward[0], X(0).F, null, null, Y().F);
        for (int i = 1; i < Inputs.Count; i++)
            Broadcast.Run<Step>(Workers, _forward[i], Y().F, X(i).F, null, Y().F);
        if (TFunction.Divides)
            Elementwise.Run<Scale>(Workers, Y().Count, Y().F, null, null, Y().F, 1f / Inputs.Count);
    }

    public override void Backward()
    {
        float share = TFunction.Divides ? 1f / Inputs.Count : 1;
        if (TFunction.IsExtreme)
        {
            Fill.Zero(_equal.Pointer, _equal.Bytes);
            for (int i = 0; i < Inputs.Count; i++)
                Broadcast.Run<CountEqual>(Workers, _backward[i], X(i).F, Y().F, _equal.F, _equal.F);
            Elementwise.Run<ReduceFunctions.Quotient>(Workers, Y().Count, DY().F, _equal.F, null, _equal.F);
        }

        for (int i = 0; i < Inputs.Count; i++)
        {
            if (!Wants(i))
                continue;

            // Sum, Mean: dX = dY share; Max, Min: dX = dY / (number of equal extremes) where x = y
            if (TFunction.IsExtreme)
                Broadcast.Run<WhereEqual>(Workers, _backward[i], X(i).F, Y().F, _equal.F, DX(i).F);
            else
                Elementwise.Run<Scale>(Workers, Y().Count, DY().F, null, null, DX(i).F, share);
        }
    }

    private void ForwardIntegers()
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            Strides nest = _forward[i];
            for (long at = 0; at < nest.Count; at++)
            {
                long x = Integers.Read(X(i), nest.Offset(at, 1));
                Integers.Write(Y(), at, i == 0 ? x : TFunction.Combine(Integers.Read(Y(), at), x));
            }
        }
    }

    private readonly struct Same : IFunction
    {
        public static int Inputs => 1;

        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a;
    }

    private readonly struct Step : IFunction
    {
        public static int Inputs => 2;

        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => TFunction.Combine(a, b);
    }

    private readonly struct CountEqual : IFunction
    {
        public static int Inputs => 3;

        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => c + (T.AreEqual(a, b) & T.Splat(1));
    }

    private readonly struct WhereEqual : IFunction
    {
        public static int Inputs => 3;

        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(T.AreEqual(a, b), c, T.Splat(0));
    }
}
