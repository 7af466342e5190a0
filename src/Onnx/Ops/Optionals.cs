namespace Transfer.Onnx.Ops;

/// <summary>
/// Optional wraps a value, or none of the type in attribute type; OptionalGetElement unwraps (a tensor or sequence passes through from opset 18 on);
/// OptionalHasElement says whether there is one.
/// </summary>
internal static class Optionals
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Optional-15 (input?: V) -> (output: O)
            [type: type_proto]
            V: all seq(all); O: optional(seq(all)) optional(all)
        OptionalGetElement-15 (input: O) -> (output: V)
            O: optional(seq(all)) optional(all); V: all seq(all)
        -18
            O: optional(seq(all)) optional(all) all seq(all)
        OptionalHasElement-15 (input: O) -> (output: B)
            O: optional(seq(all)) optional(all); B: bool
        -18 (input?: O) -> (output: B)
            O: optional(seq(all)) optional(all) all seq(all)
        """;

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
