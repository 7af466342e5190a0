namespace Transfer.Onnx.Ops;

/// <summary>
/// A part of each of some axes: from start to before end, in steps (a negative one goes backwards). Starts and ends count from the end when
/// negative and are cut to the dimension. Attributes starts, ends, axes (default: the first ones) before opset 10, inputs from then on, with steps (default 1).
/// </summary>
internal static class Slice
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Slice-1 (data: T) -> (output: T)
            [axes: ints, ends!: ints, starts!: ints]
            T: all
        -10 (data: T, starts: Tind, ends: Tind, axes?: Tind, steps?: Tind) -> (output: T)
            []
            Tind: int32 int64
        -11
        -13
            T: all-ir4
        """;

    public static void InferByAttribute(OpContext c)
    {
        long[] starts = c.Ints("starts") ?? throw c.Bad("attribute 'starts' is missing; the operator needs it");
        long[] ends = c.Ints("ends", starts.Length) ?? throw c.Bad("attribute 'ends' is missing; the operator needs it");
        if (c.ShapeOf(0) is not { } shape)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        int[] axes = c.Axes("axes", shape.Rank) ?? [.. Enumerable.Range(0, starts.Length)];
        Apply(c, shape, axes, Array.ConvertAll(starts, s => (Scalar)s), Array.ConvertAll(ends, e => (Scalar)e), null);
    }

    public static void InferByInput(OpContext c)
    {
        if (c.ShapeOf(0) is not { } shape)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        int? count = c.LengthOf(1) ?? c.LengthOf(2);
        int[]? axes = c.Has(3) ? c.Axes(3, shape.Rank) : count is null ? null : [.. Enumerable.Range(0, count.Value)];
        if (axes is null)
            c.Set(0, c.Element(0), OpContext.OfRank(shape.Rank));
        else
            Apply(c, shape, axes, Given(c, 1, axes.Length), Given(c, 2, axes.Length), c.Has(4) ? Given(c, 4, axes.Length) : null);
    }

    public static void Fold(OpContext c)
    {
        if (c.Known(0) is not { } known || c.OutputShape(0)?.Numbers is not { } dims)
            return;
        long[]? starts = c.Ints("starts") ?? c.Integers(1);
        int[]? axes = c.Axes("axes", dims.Length) ?? (c.Has(3) ? c.Axes(3, dims.Length) : null) ?? (c.Has(3) || starts is null ? null : [.. Enumerable.Range(0, starts.Length)]);
        long[]? steps = c.Has(4) ? c.Integers(4) : null;
        if (starts is null || axes is null || (c.Has(4) && steps is null))
            return;
        var result = new Scalar[dims.Aggregate(1L, (p, d) => p * d)];
        for (int i = 0; i < result.Length; i++)
        {
            long rest = i, stride = 1, from = 0;
            for (int d = dims.Length - 1; d >= 0; d--)
            {
                int at = Array.IndexOf(axes, d);
                long step = at < 0 ? 1 : steps?[at] ?? 1;
                long start = at < 0 ? 0 : Clamp(starts[at], known.Dims[d], step).Integer!.Value;
                from += (start + (rest % dims[d] * step)) * stride;
                rest /= dims[d];
                stride *= known.Dims[d];
            }

            result[i] = known[(int)from];
        }

        c.SetKnown(0, new KnownTensor(known.Type, dims, result));
    }

    private static Scalar[] Given(OpContext c, int input, int count)
    {
        if (c.Known(input) is not { } known)
            return new Scalar[count];
        return known.Count == count ? known.Elements.ToArray()
            : throw c.BadInput(input, $"{count} entries, one for each axis", known.ToString());
    }

    private static void Apply(OpContext c, Shape shape, int[] axes, Scalar[] starts, Scalar[] ends, Scalar[]? steps)
    {
        Dim[] dims = [.. shape];
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i] >= dims.Length)
                throw c.BadInput(0, $"at least {axes.Length} dimensions to slice", shape.ToString());
            Scalar step = steps is null ? 1 : steps[i];
            if (step.Integer == 0)
                throw c.BadInput(4, "steps other than 0", "0");
            dims[axes[i]] = Length(shape[axes[i]], starts[i], ends[i], step).ToDim();
        }

        c.Set(0, c.Element(0), new Shape(dims));
    }

    private static Scalar Length(Scalar size, Scalar start, Scalar end, Scalar step)
    {
        if (step.Integer is not { } stride)
            return default;
        Scalar from = Clamp(start, size, stride), to = Clamp(end, size, stride, isEnd: true);
        Scalar length = stride > 0 ? Scalar.CeilingDivide(to - from, stride) : Scalar.CeilingDivide(from - to, -stride);
        return length.Integer is { } number ? Math.Max(number, 0) : length;
    }

    // A position counted from the start and within the dimension. A backward slice begins at the last element at most and ends before the first, at -1.
    private static Scalar Clamp(Scalar position, Scalar size, long step, bool isEnd = false)
    {
        Scalar low = step < 0 && isEnd ? -1 : 0, high = step < 0 ? size - 1 : size;
        if (position.Integer is { } number)
        {
            // The customary way to say "to the end" is a number near the largest there is.
            if (number >= int.MaxValue)
                return high;
            if (number <= -int.MaxValue)
                return low;
            if (size.Integer is { } known)
            {
                long at = number < 0 ? number + known : number;
                return step < 0 ? Math.Clamp(at, isEnd ? -1 : 0, Math.Max(known - 1, isEnd ? -1 : 0)) : Math.Clamp(at, 0, known);
            }

            // A symbolic dimension is taken to hold the few elements that an exporter cuts off at its ends.
            return number == -1 ? size - 1 : number < 0 ? Scalar.Max(size + number, 0) : number <= 1 || high.IsUnknown ? number : Scalar.Min(number, high);
        }

        // Neither can a symbolic position be cut: exporters mean one within the dimension.
        return position.IsUnknown ? default : Scalar.Less(high, position) == true ? high : Scalar.Less(position, low) == true ? position + size : position;
    }

    public static void To10(StepContext c)
    {
        c.AttributeToInput("starts", 1);
        c.AttributeToInput("ends", 2);
        c.AttributeToInput("axes", 3);
    }

    public static void From10(StepContext c)
    {
        if (c.Has(4) && (c.Integers(4) is not { } steps || steps.Any(step => step != 1)))
            throw c.Refuse("there are no steps there but 1; convert to opset 10 or later");
        c.TrimInputs(4);
        if (c.Integers(3) is { } axes && axes.Any(axis => axis < 0))
            c.SetInput(3, c.Longs(Array.ConvertAll(axes, axis => Axes.FromStart(axis, c.KnownRank(0)))));
        c.InputToAttribute(3, "axes");
        c.InputToAttribute(2, "ends");
        c.InputToAttribute(1, "starts");
    }
}
