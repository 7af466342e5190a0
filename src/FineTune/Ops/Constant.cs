using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>A tensor that is an attribute of the node.</summary>
internal sealed class Constant : Operator
{
    private Tensor _value = null!;

    public override void Plan()
    {
        _value = Attributes.Find("value")?.Tensor
            ?? (Attributes.Find("value_float") is { } f ? Tensor.From<float>([f.Float]) : null)
            ?? (Attributes.Find("value_int") is { } i ? Tensor.From<long>([i.Int]) : null)
            ?? (Attributes.Find("value_floats") is { } fs ? Tensor.From<float>([.. fs.Floats], fs.Floats.Count) : null)
            ?? (Attributes.Find("value_ints") is { } ints ? Tensor.From<long>([.. ints.Ints], ints.Ints.Count) : null)
            ?? throw Bad("it has no value of numbers");
        Make(0, _value.Type, _value.Dims.ToArray());
    }

    // y = value
    public override void Forward() => _value.Bytes.Span.CopyTo(Y().AsBytes());
}
