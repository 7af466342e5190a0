using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>One value repeated in a shape; 0 in float32 where none is given.</summary>
internal sealed class ConstantOfShape : Operator
{
    private Tensor _value = null!;

    public override void Plan()
    {
        _value = Attributes.Find("value")?.Tensor ?? Tensor.From<float>([0], 1);
        Make(0, _value.Type, ConstantInts(0)!);
    }

    // y = value
    public override void Forward()
    {
        Slot y = Y();
        for (int i = 0; i < y.Count; i++)
            _value.Bytes.Span.CopyTo(y.AsBytes().Slice(i * y.ElementSize));
    }
}
