using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>Whether x is infinite, of the signs that <c>detect_positive</c> and <c>detect_negative</c> ask for.</summary>
internal sealed unsafe class IsInf : Operator
{
    private bool _positive;
    private bool _negative;

    public override void Plan()
    {
        (_positive, _negative) = (Attributes.Int("detect_positive", 1) != 0, Attributes.Int("detect_negative", 1) != 0);
        Make(0, DataType.Bool, X().Shape);
    }

    // y = whether x is so
    public override void Forward()
    {
        for (long i = 0; i < X().Count; i++)
        {
            double x = Elements.Read(X(), i);
            bool isSo = (_positive && double.IsPositiveInfinity(x)) || (_negative && double.IsNegativeInfinity(x));
            ((byte*)Y().Pointer)[i] = isSo ? (byte)1 : (byte)0;
        }
    }
}
