namespace Transfer.Onnx.Ops;

/// <content>Attention and RotaryEmbedding written as the operators before them compute them.</content>
internal static partial class Attention
{
    /// <summary>Before opset 25 a query sees all keys on both sides.</summary>
    public static void From25(StepContext c)
    {
        if (c.Node.Attributes.Int("left_window_size", -1) >= 0 || c.Node.Attributes.Int("right_window_size", -1) >= 0)
        {
            WriteOut(c);
            return;
        }

        _ = c.DropAttribute("left_window_size");
        _ = c.DropAttribute("right_window_size");
    }

    /// <summary>Before opset 24 all keys count.</summary>
    public static void From24(StepContext c)
    {
        if (c.Has(6))
            WriteOut(c);
        else
            c.TrimInputs(6);
    }

    public static void From23(StepContext c) => WriteOut(c);

    /// <summary>Rotates pairs of entries of each head: (x, y) -> (x cos - y sin, x sin + y cos).</summary>
    public static void RotaryFrom23(StepContext c)
    {
        bool packed = c.KnownRank(0) == 3;
        long heads = c.Node.Attributes.Int("num_heads", 0);

        // [batch, sequence, heads, head size]
        Value x = packed ? c.Add("Reshape", [c.Input(0), c.Longs(0, 0, heads, -1)]) : c.Add("Transpose", [c.Input(0)], ("perm", (long[])[0, 2, 1, 3]));
        long rotated = c.Node.Attributes.Int("rotary_embedding_dim", 0);
        long size = rotated != 0 ? rotated : LastSize(c, x);
        Value turning = rotated == 0 ? x : Part(c, x, 0, size);
        bool interleaved = c.Node.Attributes.Int("interleaved", 0) != 0;
        Value first = interleaved ? Part(c, turning, 0, long.MaxValue, 2) : Part(c, turning, 0, size / 2);
        Value second = interleaved ? Part(c, turning, 1, long.MaxValue, 2) : Part(c, turning, size / 2, long.MaxValue);
        Value cos = Cache(c, 1), sin = Cache(c, 2);
        Value real = c.Add("Sub", [c.Add("Mul", [cos, first]), c.Add("Mul", [sin, second])]);
        Value imaginary = c.Add("Add", [c.Add("Mul", [sin, first]), c.Add("Mul", [cos, second])]);
        Value turned;
        if (interleaved)
        {
            Value last = c.Longs(-1);
            Value pairs = c.Add("Concat", [c.Add("Unsqueeze", [real, last]), c.Add("Unsqueeze", [imaginary, last])], ("axis", -1));
            turned = c.Add("Reshape", [pairs, c.Longs(0, 0, 0, size)]);
        }
        else
        {
            turned = c.Add("Concat", [real, imaginary], ("axis", -1));
        }

        if (rotated != 0)
            turned = c.Add("Concat", [turned, Part(c, x, size, long.MaxValue)], ("axis", -1));
        c.Replace(packed ? c.Add("Reshape", [turned, c.Longs(0, 0, -1)]) : c.Add("Transpose", [turned], ("perm", (long[])[0, 2, 1, 3])));
    }

    /// <summary>Y = softmax(Q Kᵀ scale + bias) V for each head.</summary>
    private static void WriteOut(StepContext c)
    {
        DataType type = c.KnownElement(0);
        bool packed = c.KnownRank(0) == 3;
        long queryHeads = packed ? c.Node.Attributes["q_num_heads"].Int : Size(c, c.Input(0), 1, "heads");
        long keyHeads = packed ? c.Node.Attributes["kv_num_heads"].Int : Size(c, c.Input(1), 1, "heads");
        Value q = packed ? Heads(c, c.Input(0), queryHeads) : c.Input(0);
        Value k = packed ? Heads(c, c.Input(1), keyHeads) : c.Input(1);
        Value v = packed ? Heads(c, c.Input(2), keyHeads) : c.Input(2);
        k = c.Has(4) ? c.Add("Concat", [c.Input(4), k], ("axis", 2)) : k;
        v = c.Has(5) ? c.Add("Concat", [c.Input(5), v], ("axis", 2)) : v;
        (Value presentKey, Value presentValue) = (k, v);
        if (queryHeads != keyHeads)
        {
            k = Repeated(c, k, queryHeads, queryHeads / keyHeads);
            v = Repeated(c, v, queryHeads, queryHeads / keyHeads);
        }

        // Both factors are scaled by the root: the products of 16-bit floats stay in their range.
        double scale = c.Node.Attributes.Find("scale")?.Float ?? 1 / Math.Sqrt(LastSize(c, q));
        Value root = c.Number(type, Math.Sqrt(scale));
        Value product = c.Add("MatMul",
            [c.Add("Mul", [q, root]), c.Add("Mul", [c.Add("Transpose", [k], ("perm", (long[])[0, 1, 3, 2])), root])]);
        float cap = c.Node.Attributes.Float("softcap", 0);
        Value capped = product;
        if (cap > 0)
        {
            Value limit = c.Number(type, cap);
            capped = c.Add("Mul", [c.Add("Tanh", [c.Add("Div", [product, limit])]), limit]);
        }

        Value? bias = new AttentionBias(c, q, k, type).Build();
        Value biased = bias is null ? capped : c.Add("Add", [capped, bias]);
        var precision = (DataType)c.Node.Attributes.Int("softmax_precision", 0);
        Value weights = c.Add("Softmax", [precision == DataType.Undefined ? biased : c.Cast(biased, precision)], ("axis", -1));
        if (bias is not null)
            weights = WithoutMaskedRows(c, weights, bias, type);
        weights = c.Cast(weights, type);
        Value y = c.Add("MatMul", [weights, v]);
        if (packed)
            y = c.Add("Reshape", [c.Add("Transpose", [y], ("perm", (long[])[0, 2, 1, 3])), c.Longs(0, 0, -1)]);
        Value shown = c.Node.Attributes.Int("qk_matmul_output_mode", 0) switch { 0 => product, 1 => capped, 2 => biased, _ => weights };
        c.Replace(y, c.Node.Output(1) is null ? null : presentKey, c.Node.Output(2) is null ? null : presentValue, c.Node.Output(3) is null ? null : shown);
    }

    // A query that may see no key at all has a bias of -∞ throughout, of which softmax makes no numbers; its weights are 0.
    private static Value WithoutMaskedRows(StepContext c, Value weights, Value bias, DataType type)
    {
        Value largest = c.Written >= 18 ? c.Add("ReduceMax", [bias, c.Longs(-1)]) : c.Add("ReduceMax", [bias], ("axes", (long[])[-1]));
        Value masked = c.Add("Equal", [largest, c.Number(type, double.NegativeInfinity)]);
        return c.Add("Where", [masked, c.Number(c.ElementOf(weights), 0), weights]);
    }

    // [batch, sequence, heads * size] -> [batch, heads, sequence, size]
    private static Value Heads(StepContext c, Value x, long heads) =>
        c.Add("Transpose", [c.Add("Reshape", [x, c.Longs(0, 0, heads, -1)])], ("perm", (long[])[0, 2, 1, 3]));

    // Each head is there so many times in a row.
    private static Value Repeated(StepContext c, Value x, long heads, long times)
    {
        Value one = c.Add("Unsqueeze", [x, c.Longs(2)]);
        Value all = c.Add("Expand", [one, c.Longs(1, 1, times, 1, 1)]);
        return c.Add("Reshape", [all, c.Longs(0, heads, -1, LastSize(c, x))]);
    }

    private static Value Part(StepContext c, Value x, long from, long to, long step = 1) =>
        c.Add("Slice", [x, c.Longs(from), c.Longs(to), c.Longs(-1), c.Longs(step)]);

    private static Value Cache(StepContext c, int input)
    {
        Value cache = c.Node.Input(3) is { } positions ? c.Add("Gather", [c.Input(input), positions]) : c.Input(input);
        return c.Add("Unsqueeze", [cache, c.Longs(2)]);
    }

    private static long LastSize(StepContext c, Value x) => Size(c, x, (c.ShapeOf(x)?.Rank ?? 1) - 1, "entries of a head");

    private static long Size(StepContext c, Value x, int axis, string what) => c.ShapeOf(x) is { } shape && shape[axis].Number is { } size ? size
        : throw c.Refuse($"there is no {c.Node.OpType} there, and the number of {what} is not known; declare the shapes of its inputs in value_info");
}
