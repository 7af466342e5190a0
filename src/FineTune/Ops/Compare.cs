using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>Truth values of two values: comparisons of numbers, and the logical operators.</summary>
internal sealed unsafe class Compare(Func<double, double, bool> holds) : Operator
{
    private Strides _nest;

    public override void Plan()
    {
        long[] shape = BroadcastShape(X(0).Shape, X(1).Shape);
        Make(0, DataType.Bool, shape);
        _nest = Strides.Of(shape, Strides.Broadcast(X(0).Shape, shape), Strides.Broadcast(X(1).Shape, shape));
    }

    // y = a ? b
    public override void Forward()
    {
        byte* y = (byte*)Y().Pointer;
        for (long i = 0; i < _nest.Count; i++)
        {
            bool isSo = holds(Elements.Read(X(0), _nest.Offset(i, 0)), Elements.Read(X(1), _nest.Offset(i, 1)));
            y[i] = isSo ? (byte)1 : (byte)0;
        }
    }
}
