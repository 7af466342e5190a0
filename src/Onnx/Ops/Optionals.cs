namespace Transfer.Onnx.Ops;

/// <summary>
/// Optional wraps a value, or none of the type in attribute type; OptionalGetElement unwraps (a tensor or sequence passes through from opset 18 on);
/// OptionalHasElement says whether there is one.
/// </summary>
internal static class Optionals
{
    public static void InferWrap(OpContext c)
    {
        OnnxType? element = c.Has(0) ? c.TypeOf(0) : c.Attribute("type")?.TypeValue;
        c.Set(0, element is null ? null : new OptionalType(element));
    }

    public static void InferGet(OpContext c) => c.Set(0, c.TypeOf(0) is OptionalType optional ? optional.Element : c.TypeOf(0));

    public static void InferHas(OpContext c) => c.Set(0, DataType.Bool, new Shape());
}
