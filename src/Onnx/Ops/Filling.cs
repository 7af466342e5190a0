namespace Transfer.Onnx.Ops;

/// <summary>
/// EyeLike: ones on diagonal k (default 0) of a matrix of the input's shape and of dtype (default: its type). OneHot: a dimension of depth entries at
/// axis (default -1), values[1] where the index points and values[0] elsewhere. Det: the determinant of each matrix of the last two dimensions. Scatter,
/// ScatterElements, ScatterND and TensorScatter write into a copy of data. CumSum and CumProd run along an axis. Clip, Trilu and ReverseSequence keep the shape.
/// </summary>
internal static class Filling
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Clip-1 (input: T) -> (output: T)
            [consumed_inputs: ints, max: float, min: float]
            T: floats
        -6
            [max: float = 3.402823e+38, min: float = -3.402823e+38]
        -11 (input: T, min?: T, max?: T) -> (output: T)
            []
        -12
            T: numeric
        -13
            T: numeric bfloat16
        CumProd-26 (x: T, axis: T2) -> (y: T)
            [exclusive: int = 0, reverse: int = 0]
            T: floats uint32 uint64 int32 int64 bfloat16; T2: int32 int64
        CumSum-11 (x: T, axis: T2) -> (y: T)
            [exclusive: int = 0, reverse: int = 0]
            T: uint32 uint64 int32 int64 float double; T2: int32 int64
        -14
            T: floats uint32 uint64 int32 int64 bfloat16
        Det-11 (X: T) -> (Y: T)
            T: floats
        -22
            T: floats bfloat16
        EyeLike-9 (input: T1) -> (output: T2)
            [dtype: int, k: int = 0]
            T1: numeric bool; T2: numeric bool
        -22
            T1: numeric bfloat16 bool; T2: numeric bfloat16 bool
        OneHot-9 (indices: T1, depth: T2, values: T3) -> (output: T3)
            [axis: int = -1]
            T1: numeric; T2: numeric; T3: all
        -11
        Scatter-9 (data: T, indices: Tind, updates: T) -> (output: T)
            [axis: int = 0]
            T: all; Tind: int32 int64
        -11 deprecated
        ScatterElements-11 (data: T, indices: Tind, updates: T) -> (output: T)
            [axis: int = 0]
            T: all; Tind: int32 int64
        -13
            T: all-ir4
        -16
            [axis: int = 0, reduction: string = "none" in {none add mul}]
        -18
            [axis: int = 0, reduction: string = "none" in {none add mul max min}]
        ScatterND-11 (data: T, indices: int64, updates: T) -> (output: T)
            T: all
        -13
            T: all-ir4
        -16
            [reduction: string = "none" in {none add mul}]
        -18
            [reduction: string = "none" in {none add mul max min}]
        TensorScatter-24 (past_cache: T, update: T, write_indices?: int64) -> (present_cache: T)
            [axis: int = -2, mode: string = "linear" in {linear circular}]
            T: all-ir12
        Trilu-14 (input: T, k?: int64) -> (output: T)
            [upper: int = 1]
            T: all-ir4
        """;

    public static void InferEye(OpContext c) => c.Set(0, c.ElementAttribute("dtype", c.Element(0)), c.ShapeOfRank(0, 2));

    public static void InferOneHot(OpContext c)
    {
        Shape? indices = c.ShapeOf(0);
        if (c.ShapeOf(1) is { } size && (size.Rank > 1 || size is [{ Number: > 1 or 0 }]))
            throw c.BadInput(1, "a scalar or a vector of 1 element", size.ToString());
        if (c.ShapeOf(2) is { } values && (values.Rank != 1 || values[0].Number is not (null or 2)))
            throw c.BadInput(2, "a vector of 2 elements, off and on", values.ToString());
        if (indices is not null)
        {
            int axis = c.Axis("axis", -1, indices.Rank + 1);
            indices = new Shape([.. indices.Take(axis), (c.Single(1).Real is { } depth ? (long)depth : c.Single(1)).ToDim(), .. indices.Skip(axis)]);
        }

        c.Set(0, c.Element(2), indices);
    }

    public static void InferDet(OpContext c) => c.Set(0, c.Element(0), c.ShapeOfAtLeast(0, 2) is { } x ? new Shape([.. x.SkipLast(2)]) : null);

    public static void InferScatter(OpContext c)
    {
        if (c.ShapeOf(0) is { } data)
        {
            _ = c.Axis("axis", 0, data.Rank);
            _ = c.ShapeOfRank(1, data.Rank);
        }

        c.Set(0, c.TypeOf(0));
    }

    /// <summary>Data [d...], indices [..., k] with k dimensions of data to point into, updates [indices..., the rest of data].</summary>
    public static void InferScatterND(OpContext c)
    {
        if (c.ShapeOf(0) is { } data && c.ShapeOfAtLeast(1, 1) is { } indices && indices[^1].Number > data.Rank)
            throw c.BadInput(1, $"a last dimension of at most {data.Rank}, the dimensions of data", indices.ToString());
        c.Set(0, c.TypeOf(0));
    }

    /// <summary>The axis is an input.</summary>
    public static void InferAlong(OpContext c)
    {
        if (c.ShapeOf(0) is { } x && c.Single(1).Integer is { } axis && (axis < -x.Rank || axis >= x.Rank))
            throw c.BadInput(1, $"an axis from {-x.Rank} to {x.Rank - 1} for {x.Rank} dimensions", axis.ToString());
        c.Set(0, c.TypeOf(0));
    }

    public static void FoldCumSum(OpContext c)
    {
        if (c.Known(0) is not { Dims.Count: 1 } known || c.Flag("reverse", false) || c.Flag("exclusive", false))
            return;
        var sums = new Scalar[known.Count];
        Scalar sum = 0;
        for (int i = 0; i < sums.Length; i++)
            sums[i] = sum = i == 0 ? known[0] : sum + known[i];
        c.SetKnown(0, KnownTensor.Vector(known.Type, sums));
    }

    /// <summary>The same under another name.</summary>
    public static void ScatterTo11(StepContext c) => c.SetOperator("ScatterElements");

    public static void ScatterFrom11(StepContext c)
    {
        Axes.FromStart(c);
        c.SetOperator("Scatter");
    }

    public static void ReductionFrom16(StepContext c)
    {
        if (c.Node.Attributes.String("reduction", "none") != "none")
            throw c.Refuse("there is no reduction there; convert to opset 16 or later");
        _ = c.DropAttribute("reduction");
    }

    public static void ReductionFrom18(StepContext c)
    {
        if (c.Node.Attributes.String("reduction", "none") is "max" or "min")
            throw c.Refuse("there is no reduction max or min there; convert to opset 18 or later");
    }

    /// <summary>A constant where the sizes are known.</summary>
    public static void EyeFrom9(StepContext c)
    {
        DataType type = c.ElementOf(c.Node.Output(0));
        long[] sizes = c.KnownSizes(0);
        long offset = c.Node.Attributes.Int("k", 0);
        var ones = new Scalar[sizes[0] * sizes[1]];
        for (long i = 0; i < ones.Length; i++)
            ones[i] = (i % sizes[1]) - (i / sizes[1]) == offset ? 1 : 0;
        c.Replace(c.Keep(new KnownTensor(type, sizes, ones).ToTensor() ?? throw c.Refuse($"there is no EyeLike there, and no constant of {type.OnnxName()} is made")));
    }

    /// <summary>Column less row is at least k above the diagonal, at most k below it; the rest becomes 0.</summary>
    public static void TriluFrom14(StepContext c)
    {
        Value x = c.Input(0);
        int rank = c.KnownRank(0);
        Value shape = c.Add("Shape", [x]);
        Value rows = Count(c, shape, rank - 2), columns = Count(c, shape, rank - 1);
        Value distance = c.Add("Sub", [columns, c.Add("Unsqueeze", [rows, c.Longs(1)])]);
        Value k = c.Node.Input(1) ?? c.Number(DataType.Int64, 0);
        bool upper = c.Node.Attributes.Int("upper", 1) != 0;
        Value outside = c.Add(upper ? "Less" : "Greater", [distance, k]);
        c.Replace(c.Add("Where", [outside, c.Number(c.KnownElement(0), 0), x]));
    }

    private static Value Count(StepContext c, Value shape, int axis)
    {
        Value size = c.Add("Gather", [shape, c.Number(DataType.Int64, axis)]);
        return c.Add("Range", [c.Number(DataType.Int64, 0), size, c.Number(DataType.Int64, 1)]);
    }
}
