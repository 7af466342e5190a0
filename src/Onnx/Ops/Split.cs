namespace Transfer.Onnx.Ops;

/// <summary>
/// Cuts a tensor into parts along axis, default 0. The sizes come from split: an attribute before opset 13 (in opset 1 perhaps an input), an
/// optional input from then on. Without it the parts are equal; from opset 18 on num_outputs says how many and the last may be smaller.
/// </summary>
internal static class Split
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Split-1 (input: T, split?: T) -> (outputs......: T)
            [axis: int, split: ints]
            T: floats
        -2 (input: T) -> (outputs...: T)
            [axis: int = 0, split: ints]
            T: all
        -11
        -13 (input: T, split?: int64) -> (outputs...: T)
            [axis: int = 0]
            T: all-ir4
        -18
            [axis: int = 0, num_outputs: int >= 1]
        """;

    public static void Infer(OpContext c)
    {
        DataType type = c.Element(0);
        if (c.ShapeOf(0) is not { } shape)
        {
            for (int i = 0; i < c.OutputCount; i++)
                c.Set(i, type, null);
            return;
        }

        int axis = c.Axis("axis", 0, shape.Rank);
        Scalar[]? sizes = Sizes(c, shape[axis]);
        for (int i = 0; i < c.OutputCount; i++)
            c.Set(i, type, OpContext.With(shape, axis, sizes is null ? default : sizes[i].ToDim()));
    }

    public static void Fold(OpContext c)
    {
        if (c.Known(0) is not { } known || c.ShapeOf(0) is not { Rank: 1 })
            return;
        int from = 0;
        for (int i = 0; i < c.OutputCount; i++)
        {
            if (c.OutputShape(i) is not { Rank: 1 } part || part[0].Number is not { } length || from + length > known.Count)
                return;
            c.SetKnown(i, KnownTensor.Vector(known.Type, known.Elements.Slice(from, (int)length)));
            from += (int)length;
        }
    }

    private static Scalar[]? Sizes(OpContext c, Dim whole)
    {
        bool byInput = c.Since is 1 or >= 13 && c.Has(1);
        KnownTensor? given = c.Known(1);
        if (c.Since < 13 && c.Ints("split", c.OutputCount, 0) is { } attribute)
            given = KnownTensor.Vector(DataType.Int64, Array.ConvertAll(attribute, s => (Scalar)s));
        else if (byInput && given is null)
            return null;
        if (given is null)
            return Equal(c, whole);
        if (given.Count != c.OutputCount)
            throw c.Bad($"split has {given.Count} sizes, there are {c.OutputCount} outputs; give one size for each");
        Scalar sum = 0;
        foreach (Scalar size in given.Elements)
            sum += size;
        if (whole.Number is { } total && sum.Integer is { } seen && seen != total)
            throw c.Bad($"split: expected sizes with the sum {total}, got {given} with {seen}; sizes must cover the axis");
        return given.Elements.ToArray();
    }

    private static Scalar[] Equal(OpContext c, Scalar whole)
    {
        int count = c.OutputCount;
        if (c.Since >= 18 && c.Attribute("num_outputs") is not null && c.Int("num_outputs", count, 1) != count)
            throw c.BadAttribute("num_outputs", $"{count}, the number of outputs", c.Int("num_outputs", 0).ToString());
        if (whole.Integer is { } size && c.Since < 18 && size % count != 0)
            throw c.BadInput(0, $"a size that divides into {count} equal parts along the axis", size.ToString(), "give the sizes in split");
        Scalar each = c.Since < 18 ? Scalar.FloorDivide(whole, count) : Scalar.CeilingDivide(whole, count);
        var sizes = new Scalar[count];
        Array.Fill(sizes, each);
        if (c.Since >= 18)
            sizes[^1] = whole - (each * (count - 1));
        return sizes;
    }

    /// <summary>Opset 1 has no default axis, and can have the sizes as an input.</summary>
    public static void To2(StepContext c)
    {
        c.InputToAttribute(1, "split");
        c.SetAttribute("axis", c.Node.Attributes.Int("axis", 0));
    }

    public static void To13(StepContext c) => c.AttributeToInput("split", 1);

    public static void From13(StepContext c) => c.InputToAttribute(1, "split");

    /// <summary>Equal parts are as many as outputs; from opset 18 on their number is written.</summary>
    public static void To18(StepContext c)
    {
        if (!c.Has(1))
            c.SetAttribute("num_outputs", c.Node.Outputs.Count);
    }

    /// <summary>From opset 18 on the last of num_outputs parts may be smaller; then the sizes are written.</summary>
    public static void From18(StepContext c)
    {
        long parts = c.Node.Attributes.Int("num_outputs", c.Node.Outputs.Count);
        if (!c.DropAttribute("num_outputs"))
            return;
        int axis = (int)Axes.FromStart(c.Node.Attributes.Int("axis", 0), c.KnownRank(0));
        if (c.ShapeOf(0)![axis].Number is not { } size)
            throw c.Refuse($"all parts are equal there, and whether dimension {axis} has {parts} equal parts is not known; fix it with --shape first");
        if (size % parts == 0)
            return;
        long part = (size + parts - 1) / parts;
        c.SetInput(1, c.Longs([.. Enumerable.Range(0, (int)parts).Select(i => Math.Clamp(size - (i * part), 0, part))]));
    }
}
