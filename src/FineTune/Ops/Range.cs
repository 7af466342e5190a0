using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>start, start + delta, ... up to before limit; all three are constants.</summary>
internal sealed class Range : Operator
{
    public override void Plan()
    {
        if (X(0).Type == DataType.Float)
        {
            float start = ConstantFloats(0)![0], limit = ConstantFloats(1)![0], delta = ConstantFloats(2)![0];
            Make(0, DataType.Float, Math.Max(0, (long)Math.Ceiling(((double)limit - start) / delta)));
        }
        else
        {
            long start = ConstantInts(0)![0], limit = ConstantInts(1)![0], delta = ConstantInts(2)![0];
            Make(0, X(0).Type, Math.Max(0, (long)Math.Ceiling((limit - start) / (double)delta)));
        }
    }

    // y[i] = start + i delta
    public override void Forward()
    {
        for (int i = 0; i < Y().Count; i++)
        {
            if (Y().IsFloat)
                Y().As<float>()[i] = X(0).As<float>()[0] + (i * X(2).As<float>()[0]);
            else
                Integers.Write(Y(), i, Integers.Read(X(0), 0) + (i * Integers.Read(X(2), 0)));
        }
    }
}
