namespace Transfer.Onnx.Ops;

/// <summary>
/// Operators of one tensor that change each element alone. Shape and element type of the output are the input's.
/// <code>
/// Abs |x|   Acos   Acosh   Asin   Asinh   Atan   Atanh   BitwiseNot ~x   Ceil   Cos   Cosh   Erf   Exp e^x   Floor
/// Identity x   Log ln x   Mish x*tanh(ln(1+e^x))   Neg -x   Reciprocal 1/x   Relu max(0,x)   Round (ties to even)   Sigmoid 1/(1+e^-x)
/// Sign   Sin   Sinh   Softplus ln(1+e^x)   Softsign x/(1+|x|)   Sqrt   Tan   Tanh
/// Celu max(0,x)+min(0,a(e^(x/a)-1)), alpha 1   Elu x or a(e^x-1), alpha 1   Gelu x*P(X&lt;=x), approximate none|tanh
/// HardSigmoid max(0,min(1,ax+b)), alpha 0.2, beta 0.5   HardSwish x*HardSigmoid(x;1/6,1/2)   LeakyRelu x or ax, alpha 0.01
/// Selu g*(x or a(e^x-1)), alpha 1.67326, gamma 1.0507   Shrink x+b, 0 or x-b, lambd 0.5, bias 0   Swish x/(1+e^(-ax)), alpha 1
/// ThresholdedRelu x or 0, alpha 1
/// </code>
/// IsInf, IsNaN and Not answer with bool.
/// </summary>
internal static class Unary
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Abs-1 (X: T) -> (Y: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
            T: numeric
        -13
            T: numeric bfloat16
        Acos|Asin|Atan|Cos|Sin|Tan-7 (input: T) -> (output: T)
            T: floats
        -22
            T: floats bfloat16
        Acosh|Asinh|Atanh|Cosh|Sinh-9 (input: T) -> (output: T)
            T: floats
        -22
            T: floats bfloat16
        BitwiseNot-18 (X: T) -> (Y: T)
            T: integers
        Ceil|Floor|Reciprocal|Sigmoid|Sqrt-1 (X: T) -> (Y: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -13
            T: floats bfloat16
        Celu-12 (X: T) -> (Y: T)
            [alpha: float = 1.0]
            T: float
        -28
            T: floats bfloat16
        Elu-1 (X: T) -> (Y: T)
            [alpha: float = 1.0, consumed_inputs: ints]
            T: floats
        -6
            [alpha: float = 1.0]
        -22
            T: floats bfloat16
        Erf-9 (input: T) -> (output: T)
            T: numeric
        -13
            T: floats bfloat16
        Exp|Log|Tanh-1 (input: T) -> (output: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -13
            T: floats bfloat16
        Gelu-20 (X: T) -> (Y: T)
            [approximate: string = "none" in {none tanh}]
            T: floats bfloat16
        HardSigmoid-1 (X: T) -> (Y: T)
            [alpha: float = 0.2, beta: float = 0.5, consumed_inputs: ints]
            T: floats
        -6
            [alpha: float = 0.2, beta: float = 0.5]
        -22
            T: floats bfloat16
        HardSwish-14 (X: T) -> (Y: T)
            T: floats
        -22
            T: floats bfloat16
        Identity-1 (input: T) -> (output: T)
            T: all
        -13
            T: all-ir4
        -14 (input: V) -> (output: V)
            V: all-ir4 seq(all)
        -16
            V: all-ir4 seq(all) optional(seq(all)) optional(all)
        -19
            V: all-ir9 seq(all) optional(seq(all)) optional(all)
        -21
            V: all-ir10 seq(all) optional(seq(all)) optional(all)
        -23
            V: all-ir11 seq(all) optional(seq(all)) optional(all)
        -24
            V: all-ir12 seq(all) optional(seq(all)) optional(all)
        -25
            V: all-ir13 seq(all) optional(seq(all)) optional(all)
        IsInf-10 (X: T1) -> (Y: T2)
            [detect_negative: int = 1, detect_positive: int = 1]
            T1: float double; T2: bool
        -20
            T1: float8 floats bfloat16
        IsNaN-9 (X: T1) -> (Y: T2)
            T1: floats; T2: bool
        -13
            T1: floats bfloat16
        -20
            T1: float8 floats bfloat16
        LeakyRelu-1 (X: T) -> (Y: T)
            [alpha: float = 0.01, consumed_inputs: ints]
            T: floats
        -6
            [alpha: float = 0.01]
        -16
            T: floats bfloat16
        Mish-18 (X: T) -> (Y: T)
            T: floats
        -22
            T: floats bfloat16
        Neg-1 (X: T) -> (Y: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
            T: signed floats
        -13
            T: signed floats bfloat16
        Not-1 (X: T) -> (Y: T)
            T: bool
        Relu-1 (X: T) -> (Y: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -13
            T: floats bfloat16
        -14
            T: signed floats bfloat16
        Round-11 (X: T) -> (Y: T)
            T: floats
        -22
            T: floats bfloat16
        Selu-1 (X: T) -> (Y: T)
            [alpha: float = 1.6732, consumed_inputs: ints, gamma: float = 1.0507]
            T: floats
        -6
            [alpha: float = 1.67326, gamma: float = 1.0507]
        -22
            T: floats bfloat16
        Shrink-9 (input: T) -> (output: T)
            [bias: float = 0.0, lambd: float = 0.5]
            T: numeric
        Sign-9 (input: T) -> (output: T)
            T: numeric
        -13
            T: numeric bfloat16
        Softplus-1 (X: T) -> (Y: T)
            T: floats
        -22
            T: floats bfloat16
        Softsign-1 (input: T) -> (output: T)
            T: floats
        -22
            T: floats bfloat16
        Swish-24 (X: T) -> (Y: T)
            [alpha: float = 1.0]
            T: floats bfloat16
        ThresholdedRelu-10 (X: T) -> (Y: T)
            [alpha: float = 1.0]
            T: floats
        -22
            T: floats bfloat16
        """;

    public static void Infer(OpContext c) => c.Set(0, c.TypeOf(0));

    public static void InferGelu(OpContext c)
    {
        _ = c.Word("approximate", "none", "none", "tanh");
        Infer(c);
    }

    /// <summary>detect_negative and detect_positive, both 1: which infinities IsInf means.</summary>
    public static void InferBool(OpContext c) => c.Set(0, DataType.Bool, c.ShapeOf(0));

    public static void FoldIdentity(OpContext c) => c.SetKnown(0, c.Known(0));

    public static void FoldAbs(OpContext c) => FoldReal(c, Math.Abs, x => Scalar.Max(x, 0 - x));

    public static void FoldCeil(OpContext c) => FoldReal(c, Math.Ceiling, x => x);

    public static void FoldFloor(OpContext c) => FoldReal(c, Math.Floor, x => x);

    public static void FoldRound(OpContext c) => FoldReal(c, x => Math.Round(x, MidpointRounding.ToEven), x => x);

    public static void FoldNeg(OpContext c) => c.SetKnown(0, Elementwise.Map(c.Known(0), c.Element(0), x => 0 - x));

    public static void FoldSqrt(OpContext c) => FoldReal(c, Math.Sqrt, _ => default);

    public static void FoldReciprocal(OpContext c) => FoldReal(c, x => 1 / x, _ => default);

    public static void FoldRelu(OpContext c) => FoldReal(c, x => Math.Max(x, 0), x => Scalar.Max(x, 0));

    public static void FoldSign(OpContext c) => FoldReal(c, x => double.IsNaN(x) ? 0 : Math.Sign(x), x => Scalar.Less(0, x) == true ? 1 : default(Scalar));

    public static void FoldNot(OpContext c) => c.SetKnown(0, Elementwise.Map(c.Known(0), DataType.Bool, x => 1 - x));

    private static void FoldReal(OpContext c, Func<double, double> number, Func<Scalar, Scalar> size)
    {
        DataType type = c.Element(0);
        c.SetKnown(0, Elementwise.Map(c.Known(0), type, x => x.Real is not { } real ? size(x)
            : type.IsFloatingPoint() ? Scalar.OfReal(number(real)) : (long)number(real)));
    }

    /// <summary>Opset 1 has other defaults.</summary>
    public static void SeluTo6(StepContext c)
    {
        _ = c.DropAttribute("consumed_inputs");
        c.SetAttribute("alpha", c.Node.Attributes.Float("alpha", 1.6732f));
        c.SetAttribute("gamma", c.Node.Attributes.Float("gamma", 1.0507f));
    }

    /// <summary>Relu(x) = max(x, 0) of integers.</summary>
    public static void ReluFrom14(StepContext c) => c.Replace(c.Add("Max", [c.Input(0), c.Number(c.Element(0), 0)]));

    /// <summary>Every number is below 1 or above 0; what is neither is none.</summary>
    public static void IsNaNFrom9(StepContext c)
    {
        DataType type = c.KnownElement(0);
        Value isNumber = c.Add("Or", [c.Add("Less", [c.Input(0), c.Number(type, 1)]), c.Add("Greater", [c.Input(0), c.Number(type, 0)])]);
        c.Replace(c.Add("Not", [isNumber]));
    }

    /// <summary>Only infinities are beyond the largest number.</summary>
    public static void IsInfFrom10(StepContext c)
    {
        DataType type = c.KnownElement(0);
        double largest = type == DataType.Double ? double.MaxValue : float.MaxValue;
        Value? above = c.Node.Attributes.Int("detect_positive", 1) == 0 ? null : c.Add("Greater", [c.Input(0), c.Number(type, largest)]);
        Value? below = c.Node.Attributes.Int("detect_negative", 1) == 0 ? null : c.Add("Less", [c.Input(0), c.Number(type, -largest)]);
        if (above is null && below is null)
            throw c.Refuse("there is no IsInf there; convert to opset 10 or later");
        c.Replace(above is null || below is null ? above ?? below : c.Add("Or", [above, below]));
    }
}
