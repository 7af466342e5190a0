namespace Transfer.Onnx.Ops;

/// <summary>
/// Normalisations that keep the shape: (x - mean) / sqrt(variance + epsilon) * scale + bias over the dimensions from axis on (LayerNormalization,
/// axis -1, epsilon 1e-5; also gives mean and 1/deviation, with those dimensions 1, in stash_type, default float), over each channel of each
/// sample (InstanceNormalization), over num_groups groups of channels (GroupNormalization, epsilon 1e-5); x / sqrt(mean x² + epsilon) * scale from
/// axis on (RMSNormalization); x / (sum |x|^p)^(1/p) along axis (LpNormalization, axis -1, p 2); x / (bias + alpha/size * sum x²)^beta over size
/// neighbouring channels (LRN, alpha 1e-4, beta 0.75, bias 1); MeanVarianceNormalization over axes [0,2,3].
/// </summary>
internal static class Normalizations
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        GroupNormalization-18 deprecated
        -21 (X: T, scale: T, bias: T) -> (Y: T)
            [epsilon: float = 1e-05, num_groups!: int >= 1, stash_type: int = 1]
            T: floats bfloat16
        InstanceNormalization-1 (input: T, scale: T, B: T) -> (output: T)
            [consumed_inputs: ints, epsilon: float = 1e-05]
            T: floats
        -6
            [epsilon: float = 1e-05]
        -22
            T: floats bfloat16
        LRN-1 (X: T) -> (Y: T)
            [alpha: float = 0.0001, beta: float = 0.75, bias: float = 1.0, size!: int >= 1]
            T: floats
        -13
            T: floats bfloat16
        LayerNormalization-17 (X: T, Scale: T, B?: T) -> (Y: T, Mean?: U, InvStdDev?: U)
            [axis: int = -1, epsilon: float = 1e-05, stash_type: int = 1]
            T: floats bfloat16; U: bfloat16 float
        LpNormalization-1 (input: T) -> (output: T)
            [axis: int = -1, p: int = 2]
            T: floats
        -22
            T: floats bfloat16
        MeanVarianceNormalization-9 (X: T) -> (Y: T)
            [axes: ints = [0 2 3]]
            T: floats
        -13
            T: floats bfloat16
        RMSNormalization-23 (X: T, scale: V) -> (Y: V)
            [axis: int = -1, epsilon: float = 1e-05, stash_type: int = 1]
            T: floats bfloat16; V: floats bfloat16
        """;

    public static void InferLayer(OpContext c)
    {
        Shape? x = c.ShapeOf(0), statistics = null;
        c.Set(0, c.TypeOf(0));
        DataType stash = c.ElementAttribute("stash_type", DataType.Float);
        if (x is not null)
        {
            int axis = c.Axis("axis", -1, x.Rank);
            statistics = new Shape([.. x.Select((d, i) => i < axis ? d : 1)]);
            var normalized = new Shape([.. x.Skip(axis)]);
            for (int i = 1; i < 3; i++)
            {
                if (c.ShapeOf(i) is { } scale && OpContext.Broadcast(x, scale) is null)
                    throw c.BadInput(i, $"a shape that broadcasts to {normalized}", scale.ToString(), "give one entry for each normalised element");
            }
        }

        c.Set(1, stash, statistics);
        c.Set(2, stash, statistics);
    }

    public static void InferAlong(OpContext c)
    {
        if (c.ShapeOf(0) is { } x)
            _ = c.Axis("axis", -1, Math.Max(1, x.Rank));
        c.Set(0, c.TypeOf(0));
    }

    /// <summary>Scale and bias have an entry for each channel.</summary>
    public static void InferChannels(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 2);
        for (int i = 1; i < 3 && x is not null; i++)
        {
            if (c.ShapeOfRank(i, 1) is { } each)
                _ = c.Shared(i, x[1], each[0], "one entry for each channel,");
        }

        c.Set(0, c.TypeOf(0));
    }

    /// <summary>num_groups divides the channels. Before opset 21 scale and bias have an entry for each group, then for each channel.</summary>
    public static void InferGroup(OpContext c)
    {
        long groups = c.RequiredInt("num_groups", 1);
        Shape? x = c.ShapeOfAtLeast(0, 2);
        if (x?[1].Number is { } channels && channels % groups != 0)
            throw c.BadAttribute("num_groups", $"a divisor of the {channels} channels", groups.ToString());
        for (int i = 1; i < 3; i++)
        {
            if (c.ShapeOfRank(i, 1) is { } each)
                _ = c.Shared(i, c.Since < 21 ? groups : x?[1] ?? default, each[0], c.Since < 21 ? "one entry for each group," : "one entry for each channel,");
        }

        c.Set(0, c.TypeOf(0));
    }

    public static void InferLocal(OpContext c)
    {
        _ = c.RequiredInt("size", 1);
        c.Set(0, c.TypeOf(0));
    }

    /// <summary>Y = (X - mean) / √(variance + epsilon) * scale + bias, over the dimensions from axis on, in float32 where stash_type is 1.</summary>
    public static void LayerFrom17(StepContext c)
    {
        DataType type = c.KnownElement(0);
        long[] axes = From(c);
        (Value normal, Value mean, Value inverse) = Normal(c, c.Cast(c.Input(0), Stash(c, type)), axes, c.Node.Attributes.Float("epsilon", 1e-5f));
        Value y = c.Add("Mul", [c.Cast(normal, type), c.Input(1)]);
        c.Replace(c.Has(2) ? c.Add("Add", [y, c.Input(2)]) : y, mean, inverse);
    }

    /// <summary>Y = X / √(mean of X² + epsilon) * scale, over the dimensions from axis on.</summary>
    public static void RootMeanSquareFrom23(StepContext c)
    {
        DataType type = c.KnownElement(0), stash = Stash(c, type);
        Value x = c.Cast(c.Input(0), stash);
        Value mean = Mean(c, c.Add("Mul", [x, x]), From(c));
        Value root = c.Add("Sqrt", [c.Add("Add", [mean, c.Number(stash, c.Node.Attributes.Float("epsilon", 1e-5f))])]);
        Value normal = c.Cast(c.Add("Div", [x, root]), type);
        Value scale = c.Cast(c.Input(1), type);
        c.Replace(c.Add("Mul", [normal, scale]));
    }

    /// <summary>Opset 18 has a scale and bias for each group, 21 for each channel.</summary>
    public static void GroupTo21(StepContext c)
    {
        long groups = c.Node.Attributes["num_groups"].Int;
        if (c.ShapeOf(0) is not { Rank: > 1 } shape || shape[1].Number is not { } channels)
            throw c.Refuse("there is a scale for each channel there, and the number of channels is not known; declare the shape of input 0 in value_info");
        for (int i = 1; i <= 2; i++)
        {
            Value column = c.Add("Reshape", [c.Input(i), c.Longs(groups, 1)]);
            c.SetInput(i, c.Add("Reshape", [c.Add("Expand", [column, c.Longs(groups, channels / groups)]), c.Longs(-1)]));
        }
    }

    public static void GroupFrom21(StepContext c) => Group(c, channels: true);

    public static void GroupFrom18(StepContext c) => Group(c, channels: false);

    private static void Group(StepContext c, bool channels)
    {
        DataType type = c.KnownElement(0), stash = channels ? Stash(c, type) : type;
        int rank = c.KnownRank(0);
        Value x = c.Cast(c.Input(0), stash);
        Value grouped = c.Add("Reshape", [x, c.Longs(0, c.Node.Attributes["num_groups"].Int, -1)]);
        Value normal = c.Cast(Normal(c, grouped, [2], c.Node.Attributes.Float("epsilon", 1e-5f)).Normal, type);
        Value shape = c.Add("Shape", [c.Input(0)]);
        if (!channels)
        {
            Value scaled = c.Add("Mul", [normal, c.Add("Reshape", [c.Input(1), c.Longs(1, -1, 1)])]);
            c.Replace(c.Add("Reshape", [c.Add("Add", [scaled, c.Add("Reshape", [c.Input(2), c.Longs(1, -1, 1)])]), shape]));
            return;
        }

        long[] one = [1, -1, .. Enumerable.Repeat(1L, rank - 2)];
        Value y = c.Add("Mul", [c.Add("Reshape", [normal, shape]), c.Add("Reshape", [c.Input(1), c.Longs(one)])]);
        c.Replace(c.Add("Add", [y, c.Add("Reshape", [c.Input(2), c.Longs(one)])]));
    }

    private static (Value Normal, Value Mean, Value Inverse) Normal(StepContext c, Value x, long[] axes, float epsilon)
    {
        Value mean = Mean(c, x, axes);
        Value distance = c.Add("Sub", [x, mean]);
        Value variance = Mean(c, c.Add("Mul", [distance, distance]), axes);
        Value deviation = c.Add("Sqrt", [c.Add("Add", [variance, c.Number(c.ElementOf(x), epsilon)])]);
        return (c.Add("Div", [distance, deviation]), mean, c.Add("Reciprocal", [deviation]));
    }

    private static Value Mean(StepContext c, Value x, long[] axes) =>
        c.Written >= 18 ? c.Add("ReduceMean", [x, c.Longs(axes)]) : c.Add("ReduceMean", [x], ("axes", axes));

    // The 16-bit floats are summed in float32.
    private static DataType Stash(StepContext c, DataType type) =>
        type == DataType.Double || c.Node.Attributes.Int("stash_type", 1) != 1 ? type : DataType.Float;

    private static long[] From(StepContext c)
    {
        int rank = c.KnownRank(0), axis = (int)Axes.FromStart(c.Node.Attributes.Int("axis", -1), rank);
        return [.. Enumerable.Range(axis, rank - axis)];
    }
}
