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

    /// <summary>What is not optional is there.</summary>
    public static void GetFrom18(StepContext c)
    {
        if (c.TypeOf(c.Node.Input(0)) is TensorType or SequenceType)
            c.Replace(c.Add("Identity", [c.Input(0)]));
    }

    public static void HasFrom18(StepContext c)
    {
        if (!c.Has(0) || c.TypeOf(c.Node.Input(0)) is TensorType or SequenceType)
            c.Replace(c.Keep(c.Filled(DataType.Bool, c.Has(0) ? 1 : 0)));
    }
}
