using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>BitwiseAnd, BitwiseOr, BitwiseXor, BitwiseNot, BitShift: integers bit by bit, broadcast to each other.</summary>
internal sealed class Bits(Func<long, long, long> f) : Operator
{
    private Strides _nest;
    private bool _shiftsRight;

    private Slot Second => X(Has(1) ? 1 : 0);

    public override void Plan()
    {
        if (!Integers.Has(X(0).Type) || Second.Type != X(0).Type)
            throw Bad($"its inputs are {X(0)} and {Second}; integers of one type are needed");
        string direction = Attributes.String("direction", "LEFT");
        if (direction is not ("LEFT" or "RIGHT"))
            throw Bad($"direction is '{Shown.Text(direction)}'; it is LEFT or RIGHT");
        _shiftsRight = direction == "RIGHT";
        long[] shape = BroadcastShape(X(0).Shape, Second.Shape);
        Make(0, X(0).Type, shape);
        _nest = Strides.Of(shape, Strides.Broadcast(X(0).Shape, shape), Strides.Broadcast(Second.Shape, shape));
    }

    // y = f(a, b); a shift to the right is one to the left by less than nothing
    public override void Forward()
    {
        for (long i = 0; i < _nest.Count; i++)
        {
            long a = Integers.Read(X(0), _nest.Offset(i, 0)), b = Integers.Read(Second, _nest.Offset(i, 1));
            Integers.Write(Y(), i, f(a, _shiftsRight ? -b : b));
        }
    }

    /// <summary>a 2ᵇ, without the bits that leave; a shift by the width or more leaves 0.</summary>
    public static long Shift(long a, long b) => b switch
    {
        >= 64 or <= -64 => 0,
        >= 0 => a << (int)b,
        _ => (long)((ulong)a >> (int)-b),
    };
}
