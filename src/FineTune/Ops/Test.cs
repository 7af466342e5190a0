using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>Truth values of one value: Not, IsNaN.</summary>
internal sealed unsafe class Test(Func<double, bool> holds) : Operator
{
    public override void Plan() => Make(0, DataType.Bool, X().Shape);

    // y = whether x is so
    public override void Forward()
    {
        byte* y = (byte*)Y().Pointer;
        for (long i = 0; i < X().Count; i++)
            y[i] = holds(Elements.Read(X(), i)) ? (byte)1 : (byte)0;
    }
}
