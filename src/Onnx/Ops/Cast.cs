namespace Transfer.Onnx.Ops;

/// <summary>
/// The same values in another element type: to (Cast, required; from opset 19 on with saturate 1 for 8-bit floats, from 25 on round_mode), that of the second input
/// (CastLike), or the same bits under a type (BitCast, to; the element sizes are equal). Reals become integers by truncation.
/// </summary>
internal static class Cast
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        BitCast-26 (input: T1) -> (output: T2)
            [to!: int]
            T1: numeric float8 bfloat16 bool complex64 complex128 uint4 int4 float4e2m1 float8e8m0 uint2 int2
            T2: numeric float8 bfloat16 bool complex64 complex128 uint4 int4 float4e2m1 float8e8m0 uint2 int2
        Cast-1 (input: T1) -> (output: T2)
            [to!: string]
            T1: numeric bool; T2: numeric bool
        -6
            [to!: int]
        -9
            T1: numeric string bool; T2: numeric string bool
        -13
            T1: numeric bfloat16 string bool; T2: numeric bfloat16 string bool
        -19
            [saturate: int = 1, to!: int]
            T1: numeric float8 bfloat16 string bool; T2: numeric float8 bfloat16 string bool
        -21
            T1: numeric float8 bfloat16 string bool uint4 int4; T2: numeric float8 bfloat16 string bool uint4 int4
        -23
            T1: numeric float8 bfloat16 string bool uint4 int4 float4e2m1; T2: numeric float8 bfloat16 string bool uint4 int4 float4e2m1
        -24
            [round_mode: string = "up" in {up down nearest}, saturate: int = 1, to!: int]
            T1: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0
            T2: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0
        -25
            T1: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0 uint2 int2
            T2: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0 uint2 int2
        CastLike-15 (input: T1, target_type: T2) -> (output: T2)
            T1: numeric bfloat16 string bool; T2: numeric bfloat16 string bool
        -19
            [saturate: int = 1]
            T1: numeric float8 bfloat16 string bool; T2: numeric float8 bfloat16 string bool
        -21
            T1: numeric float8 bfloat16 string bool uint4 int4; T2: numeric float8 bfloat16 string bool uint4 int4
        -23
            T1: numeric float8 bfloat16 string bool uint4 int4 float4e2m1; T2: numeric float8 bfloat16 string bool uint4 int4 float4e2m1
        -24
            [round_mode: string = "up" in {up down nearest}, saturate: int = 1]
            T1: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0
            T2: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0
        -25
            T1: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0 uint2 int2
            T2: numeric float8 bfloat16 string bool uint4 int4 float4e2m1 float8e8m0 uint2 int2
        """;

    public static void Infer(OpContext c) => c.Set(0, To(c), c.ShapeOf(0));

    public static void InferLike(OpContext c) => c.Set(0, c.Element(1), c.ShapeOf(0));

    public static void InferBits(OpContext c)
    {
        DataType from = c.Element(0), to = To(c);
        if (from != DataType.Undefined && from.BitsPerElement() != to.BitsPerElement())
            throw c.BadAttribute("to", $"a type of {from.BitsPerElement()} bits as {from.OnnxName()}", to.OnnxName());
        c.Set(0, to, c.ShapeOf(0));
    }

    public static void Fold(OpContext c)
    {
        DataType from = c.Element(0), to = c.OutputElement(0);
        if (!IsNumeric(from) || !IsNumeric(to))
            return;
        c.SetKnown(0, Elementwise.Map(c.Known(0), to, x => Convert(x, from, to)));
    }

    private static DataType To(OpContext c)
    {
        if (c.Attribute("to") is { Type: AttributeType.String } name)
        {
            return Enum.TryParse(name.String, ignoreCase: true, out DataType named) && named.IsKnown() ? named
                : throw c.BadAttribute("to", "the name of an element type", $"'{Onnx.Shown.Name(name.String)}'");
        }

        _ = c.RequiredInt("to");
        return c.ElementAttribute("to");
    }

    private static bool IsNumeric(DataType type) => type is not (DataType.Undefined or DataType.String or DataType.Complex64 or DataType.Complex128);

    private static Scalar Convert(Scalar x, DataType from, DataType to)
    {
        if (to == DataType.Bool)
            return x.Real is { } truth ? (truth != 0 ? 1 : 0) : Scalar.Of(Scalar.Less(0, x) == true ? true : null);
        if (!from.IsFloatingPoint())
            return to.IsFloatingPoint() && x.Integer is { } integer ? Scalar.OfReal(integer) : x;
        if (to.IsFloatingPoint() || x.Real is not { } real)
            return x;
        return Math.Abs(real) < 1L << 62 ? (long)Math.Truncate(real) : default(Scalar);
    }

    /// <summary>Before opset 6 the type is given by its name.</summary>
    public static void To6(StepContext c)
    {
        if (c.Node.Attributes["to"] is not { Type: AttributeType.String, String: var name })
            return;
        c.SetAttribute("to", Enum.TryParse(name, ignoreCase: true, out DataType type) && type.IsKnown() ? type
            : throw c.Refuse($"attribute 'to': '{Shown.Name(name)}' is the name of no element type"));
    }

    public static void LikeFrom15(StepContext c)
    {
        _ = c.DropAttribute("saturate");
        c.Replace(c.Add("Cast", [c.Input(0)], ("to", c.KnownElement(1))));
    }

    /// <summary>saturate is about 8-bit floats, which are not there before.</summary>
    public static void From19(StepContext c) => c.DropAttribute("saturate");

    /// <summary>round_mode is about float8e8m0, which is not there before.</summary>
    public static void From24(StepContext c) => c.DropAttribute("round_mode");
}
