namespace Transfer.Onnx.Ops;

/// <summary>
/// Operators of two tensors, element by element under broadcasting; both have the element type of the output.
/// <code>
/// Add a+b   BitShift a&lt;&lt;b or a&gt;&gt;b   BitwiseAnd   BitwiseOr   BitwiseXor   Div a/b (integers: toward zero)   Mod   Mul a*b
/// Pow a^b (b may be of another type)   PRelu x or slope*x (slope broadcasts to x)   Sub a-b
/// </code>
/// And, Or, Xor, Equal, Greater, GreaterOrEqual, Less and LessOrEqual answer with bool. Max, Mean, Min and Sum take any number of tensors.
/// Before opset 7 the attributes axis (default: the last dimensions) and broadcast (default 0) stretched b alone: the shape is a's.
/// </summary>
internal static class Binary
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Add|Div|Mul|Sub-1 (A: T, B: T) -> (C: T)
            [axis: int, broadcast: int = 0, consumed_inputs: ints]
            T: floats
        -6
            [axis: int, broadcast: int = 0]
            T: floats uint32 uint64 int32 int64
        -7
            []
        -13
            T: floats uint32 uint64 int32 int64 bfloat16
        -14
            T: numeric bfloat16
        And|Or|Xor-1 (A: T, B: T) -> (C: T1)
            [axis: int, broadcast: int = 0]
            T: bool; T1: bool
        -7
            []
        BitShift-11 (X: T, Y: T) -> (Z: T)
            [direction!: string in {LEFT RIGHT}]
            T: unsigned
        BitwiseAnd|BitwiseOr|BitwiseXor-18 (A: T, B: T) -> (C: T)
            T: integers
        Equal-1 (A: T, B: T) -> (C: T1)
            [axis: int, broadcast: int = 0]
            T: int32 int64 bool; T1: bool
        -7
            []
        -11
            T: numeric bool
        -13
            T: numeric bfloat16 bool
        -19
            T: numeric bfloat16 string bool
        Greater|Less-1 (A: T, B: T) -> (C: T1)
            [axis: int, broadcast: int = 0]
            T: floats; T1: bool
        -7
            []
        -9
            T: numeric
        -13
            T: numeric bfloat16
        GreaterOrEqual|LessOrEqual-12 (A: T, B: T) -> (C: T1)
            T: numeric; T1: bool
        -16
            T: numeric bfloat16
        Max-1 (data_0...: T) -> (max: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -8
        -12
            T: numeric
        -13
            T: numeric bfloat16
        Mean-1 (data_0...: T) -> (mean: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -8
        -13
            T: floats bfloat16
        Min-1 (data_0...: T) -> (min: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -8
        -12
            T: numeric
        -13
            T: numeric bfloat16
        Mod-10 (A: T, B: T) -> (C: T)
            [fmod: int = 0]
            T: numeric
        -13
            T: numeric bfloat16
        PRelu-1 (X: T, slope: T) -> (Y: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -7
        -9
            T: floats uint32 uint64 int32 int64
        -16
            T: floats uint32 uint64 int32 int64 bfloat16
        Pow-1 (X: T, Y: T) -> (Z: T)
            [axis: int, broadcast: int = 0]
            T: floats
        -7
            []
        -12 (X: T, Y: T1) -> (Z: T)
            T: floats int32 int64; T1: numeric
        -13
            T: floats int32 int64 bfloat16
        -15
            T1: numeric bfloat16
        Sum-1 (data_0...: T) -> (sum: T)
            [consumed_inputs: ints]
            T: floats
        -6
            []
        -8
        -13
            T: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        SameElements(c, 0, 1);
        c.Set(0, Element(c), c.Broadcast(0, 1));
    }

    public static void InferOneSided(OpContext c) => c.Set(0, c.Element(0), c.ShapeOf(0));

    public static void InferPow(OpContext c) => c.Set(0, c.Element(0), c.Broadcast(0, 1));

    /// <summary>fmod 0: the sign of the divisor, integers only; 1: the sign of the dividend.</summary>
    public static void InferMod(OpContext c)
    {
        if (c.Int("fmod", 0, 0, 1) == 0 && c.Element(0).IsFloatingPoint())
            throw c.BadAttribute("fmod", "1 for floating-point inputs", "0");
        Infer(c);
    }

    public static void InferBitShift(OpContext c)
    {
        if (c.Word("direction", "", "LEFT", "RIGHT").Length == 0)
            throw c.BadAttribute("direction", "one of LEFT, RIGHT", "nothing");
        Infer(c);
    }

    public static void InferPRelu(OpContext c)
    {
        SameElements(c, 0, 1);
        if (c.ShapeOf(0) is { } x && c.ShapeOf(1) is { } slope && (slope.Rank > x.Rank || OpContext.Broadcast(x, slope) is not { } both
            || both.Zip(x, (a, b) => a.Number is { } n && b.Number is { } m && n != m).Any(differs => differs)))
        {
            throw c.BadInput(1, $"a shape that broadcasts to {x}", slope.ToString(), "sizes must be equal or 1, counted from the last dimension");
        }

        c.Set(0, c.Element(0), c.ShapeOf(0));
    }

    public static void InferBool(OpContext c)
    {
        SameElements(c, 0, 1);
        c.Set(0, DataType.Bool, c.Broadcast(0, 1));
    }

    public static void InferBoolOneSided(OpContext c) => c.Set(0, DataType.Bool, c.ShapeOf(0));

    public static void InferAny(OpContext c)
    {
        if (c.InputCount == 0)
            throw c.Bad("it has no input; give at least one");
        int[] all = [.. Enumerable.Range(0, c.InputCount)];
        foreach (int i in all)
            SameElements(c, 0, i);
        c.Set(0, Element(c), c.Broadcast(all));
    }

    /// <summary>Before opset 8 the inputs have one shape.</summary>
    public static void InferAnyEqual(OpContext c)
    {
        InferAny(c);
        Shape? common = c.ShapeOf(0);
        for (int i = 1; i < c.InputCount && common is not null; i++)
            common = c.ShapeOfRank(i, common.Rank) is { } next ? new Shape([.. common.Zip(next, OpContext.More)]) : common;
        c.Set(0, Element(c), common ?? c.OutputShape(0));
    }

    public static void FoldAdd(OpContext c) => Fold(c, (a, b) => a + b);

    public static void FoldSub(OpContext c) => Fold(c, (a, b) => a - b);

    public static void FoldMul(OpContext c) => Fold(c, (a, b) => a * b);

    public static void FoldDiv(OpContext c)
    {
        bool real = c.Element(0).IsFloatingPoint();
        Fold(c, (a, b) => real ? Quotient(a, b) : TruncatedQuotient(a, b));
    }

    public static void FoldMod(OpContext c)
    {
        bool truncated = c.Flag("fmod", false);
        bool real = c.Element(0).IsFloatingPoint();
        Fold(c, (a, b) => real
            ? a.Real is { } x && b.Real is { } y ? Scalar.OfReal(x % y) : default
            : truncated || a.Integer is null || b.Integer is null ? a - (b * TruncatedQuotient(a, b)) : a - (b * Scalar.FloorDivide(a, b)));
    }

    public static void FoldPow(OpContext c)
    {
        bool real = c.Element(0).IsFloatingPoint();
        Fold(c, (a, b) => b.Integer is >= 0 and <= 8 and { } n && !real
            ? Enumerable.Repeat(a, (int)n).Aggregate((Scalar)1, (x, y) => x * y)
            : real && a.Real is { } x && b.Real is { } y ? Scalar.OfReal(Math.Pow(x, y)) : default);
    }

    public static void FoldMin(OpContext c) => FoldAny(c, Scalar.Min);

    public static void FoldMax(OpContext c) => FoldAny(c, Scalar.Max);

    public static void FoldSum(OpContext c) => FoldAny(c, (a, b) => a + b);

    public static void FoldAnd(OpContext c) => Fold(c, (a, b) => a * b);

    public static void FoldOr(OpContext c) => Fold(c, (a, b) => 1 - ((1 - a) * (1 - b)));

    public static void FoldXor(OpContext c) => Fold(c, (a, b) => a + b - (2 * (a * b)));

    public static void FoldEqual(OpContext c) => Fold(c, (a, b) => Scalar.Of(Scalar.Same(a, b)));

    public static void FoldLess(OpContext c) => Fold(c, (a, b) => Scalar.Of(Scalar.Less(a, b)));

    public static void FoldGreater(OpContext c) => Fold(c, (a, b) => Scalar.Of(Scalar.Less(b, a)));

    public static void FoldLessOrEqual(OpContext c) => Fold(c, (a, b) => 1 - Scalar.Of(Scalar.Less(b, a)));

    public static void FoldGreaterOrEqual(OpContext c) => Fold(c, (a, b) => 1 - Scalar.Of(Scalar.Less(a, b)));

    /// <summary>The element type that two inputs share, checked.</summary>
    public static void SameElements(OpContext c, int first, int other)
    {
        DataType a = c.Element(first), b = c.Element(other);
        if (a != b && a != DataType.Undefined && b != DataType.Undefined)
            throw c.BadInput(other, $"elements of {a.OnnxName()} as input {first} has", b.OnnxName(), "insert a Cast");
    }

    /// <summary>Integer division as C does it, toward zero; of sizes, which are not negative, the floor.</summary>
    public static Scalar TruncatedQuotient(Scalar a, Scalar b)
    {
        if (a.Integer is { } x && b.Integer is { } y)
            return y == 0 || (x == long.MinValue && y == -1) ? default(Scalar) : x / y;
        if (b.Integer == 0 || a.Expression is not { } dividend || b.Expression is not { } divisor)
            return default;
        return dividend.IsSizeLike && divisor.IsNonNegative ? Scalar.FloorDivide(a, b) : Exact(dividend, divisor);
    }

    private static Scalar Quotient(Scalar a, Scalar b) => a.Real is { } x && b.Real is { } y ? Scalar.OfReal(x / y)
        : (a * 1).Expression is { } dividend && (b * 1).Expression is { } divisor ? Exact(dividend, divisor) : default;

    private static Scalar Exact(DimExpr a, DimExpr b) => Scalar.Of(DimExpr.DivideExactly(a, b));

    private static DataType Element(OpContext c)
    {
        for (int i = 0; i < c.InputCount; i++)
        {
            if (c.Element(i) is not DataType.Undefined and var type)
                return type;
        }

        return DataType.Undefined;
    }

    private static void Fold(OpContext c, Func<Scalar, Scalar, Scalar> f) =>
        c.SetKnown(0, c.OutputElement(0) == DataType.Undefined ? null : Elementwise.Map(c.Known(0), c.Known(1), c.OutputElement(0), f));

    private static void FoldAny(OpContext c, Func<Scalar, Scalar, Scalar> f)
    {
        KnownTensor? result = c.Known(0);
        for (int i = 1; i < c.InputCount; i++)
            result = Elementwise.Map(result, c.Known(i), c.OutputElement(0), f);
        c.SetKnown(0, result);
    }

    /// <summary>Before opset 7 the second input is aligned at axis, when broadcast is 1; later at the last dimension.</summary>
    public static void To7(StepContext c)
    {
        long axis = c.Node.Attributes.Int("axis", -1);
        bool aligned = c.Node.Attributes.Int("broadcast", 0) != 0 && c.Node.Attributes.Find("axis") is not null;
        _ = c.DropAttribute("axis");
        _ = c.DropAttribute("broadcast");
        if (!aligned)
            return;
        int rank = c.KnownRank(0), second = c.KnownRank(1);
        int missing = rank - (int)Axes.FromStart(axis, rank) - second;
        if (missing > 0)
            c.SetInput(1, c.Add("Unsqueeze", [c.Input(1)], ("axes", (long[])[.. Enumerable.Range(second, missing)])));
    }

    /// <summary>Before opset 7 a slope for each channel stands without the dimensions behind.</summary>
    public static void PReluTo7(StepContext c)
    {
        if (c.ShapeOf(1) is [{ Number: 1 }])
            return;
        int missing = c.KnownRank(0) - 2;
        if (c.KnownRank(1) == 1 && missing > 0)
            c.SetInput(1, c.Add("Unsqueeze", [c.Input(1)], ("axes", (long[])[.. Enumerable.Range(1, missing)])));
    }

    /// <summary>Max, Min, Mean, Sum: before opset 8 all inputs are of one shape.</summary>
    public static void AnyFrom8(StepContext c)
    {
        Shape? first = c.ShapeOf(0);
        if (c.Node.Inputs.Count == 1 || (first is not null && c.Node.Inputs.All(v => first.Equals(c.ShapeOf(v)) && !first.Any(d => d.IsUnknown))))
            return;
        if (c.Node.OpType is "Sum" or "Mean")
        {
            Value sum = c.Input(0);
            for (int i = 1; i < c.Node.Inputs.Count; i++)
                sum = c.Add("Add", [sum, c.Input(i)]);
            c.Replace(c.Node.OpType == "Sum" ? sum : c.Add("Div", [sum, c.Number(c.KnownElement(0), c.Node.Inputs.Count)]));
            return;
        }

        long[] to = c.ShapeOf(c.Node.Output(0))?.Numbers ?? throw c.Refuse("all inputs are of one shape there, and the shapes are not known; fix them with --shape first");
        for (int i = 0; i < c.Node.Inputs.Count; i++)
            c.SetInput(i, Expand.Repeated(c, c.Input(i), c.KnownSizes(i), to));
    }

    /// <summary>Max and Min of integers: through floats, or by comparing where that does not hold them.</summary>
    public static void ExtremeFrom12(StepContext c, OpsetStep step)
    {
        if (Narrow.FitsDouble(c.Element(0)))
        {
            Narrow.ToReal(c, step);
            return;
        }

        Value best = c.Input(0);
        for (int i = 1; i < c.Node.Inputs.Count; i++)
            best = c.Add("Where", [c.Add(c.Node.OpType == "Max" ? "Greater" : "Less", [best, c.Input(i)]), best, c.Input(i)]);
        c.Replace(best);
    }

    /// <summary>
    /// Before opset 11 only int32, int64 and truth values are compared. Smaller integers are among int64, and uint64 has one there for each of
    /// its own; floats are equal when neither is larger and both are numbers.
    /// </summary>
    public static void EqualFrom11(StepContext c)
    {
        DataType type = c.KnownElement(0);
        if (!type.IsFloatingPoint())
        {
            c.SetInput(0, c.Cast(c.Input(0), DataType.Int64));
            c.SetInput(1, c.Cast(c.Input(1), DataType.Int64));
            return;
        }

        Value differs = c.Add("Or", [c.Add("Less", [c.Input(0), c.Input(1)]), c.Add("Greater", [c.Input(0), c.Input(1)])]);
        Value both = c.Add("Or", [c.Add("IsNaN", [c.Input(0)]), c.Add("IsNaN", [c.Input(1)])]);
        c.Replace(c.Add("Not", [c.Add("Or", [differs, both])]));
    }

    /// <summary>GreaterOrEqual and LessOrEqual: one or the other.</summary>
    public static void OrEqualFrom12(StepContext c)
    {
        Value[] both = [c.Input(0), c.Input(1)];
        c.Replace(c.Add("Or", [c.Add(c.Node.OpType == "GreaterOrEqual" ? "Greater" : "Less", both), c.Add("Equal", both)]));
    }

    /// <summary>Before opset 12 base and exponent are floats of one type.</summary>
    public static void PowFrom12(StepContext c)
    {
        DataType x = c.KnownElement(0), y = c.KnownElement(1);
        if (x == y && x.IsFloatingPoint())
            return;
        DataType common = x.IsFloatingPoint() && !y.IsFloatingPoint() ? x : DataType.Double;
        c.SetInput(0, c.Cast(c.Input(0), common));
        c.SetInput(1, c.Cast(c.Input(1), common));
        if (x != common)
            c.Follow(0, new TensorType(common, c.ShapeOf(c.Node.Output(0))), "Cast", [], ("to", x));
    }

    public static void PowFrom15(StepContext c)
    {
        if (c.Element(1) == DataType.BFloat16 && c.Element(0) != DataType.BFloat16)
            c.SetInput(1, c.Cast(c.Input(1), DataType.Float));
    }
}
