namespace Transfer.Onnx.Ops;

/// <summary>What types have in common: a value that may be of one or of the other.</summary>
internal static class Types
{
    /// <summary>What holds of both; null where nothing does.</summary>
    public static OnnxType? Common(OnnxType? a, OnnxType? b) => (a, b) switch
    {
        (TensorType x, TensorType y) when x.Element == y.Element => new TensorType(x.Element, Common(x.Shape, y.Shape)),
        (SequenceType x, SequenceType y) => new SequenceType(Common(x.Element, y.Element)),
        (OptionalType x, OptionalType y) => new OptionalType(Common(x.Element, y.Element)),
        _ => a is not null && a == b ? a : null,
    };

    /// <summary>The type without a shape.</summary>
    public static OnnxType? ElementOnly(OnnxType? type) => type is TensorType tensor ? new TensorType(tensor.Element) : type;

    private static Shape? Common(Shape? a, Shape? b) => a is null || b is null || a.Rank != b.Rank ? null
        : new Shape([.. a.Zip(b, (x, y) => x == y ? x : default)]);
}
