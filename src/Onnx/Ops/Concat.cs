namespace Transfer.Onnx.Ops;

/// <summary>Joins tensors along axis; their other dimensions are equal. Attribute axis, required (default 1 before opset 4).</summary>
internal static class Concat
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Concat-1 (inputs...: T) -> (concat_result: T)
            [axis: int]
            T: floats
        -4
            [axis!: int]
            T: all
        -11
        -13
            T: all-ir4
        """;

    public static void Infer(OpContext c)
    {
        long given = c.Since < 4 ? c.Int("axis", 1) : c.RequiredInt("axis");
        DataType type = DataType.Undefined;
        Shape? first = null;
        for (int i = 0; i < c.InputCount; i++)
        {
            Binary.SameElements(c, 0, i);
            type = type == DataType.Undefined ? c.Element(i) : type;
            first ??= c.ShapeOf(i);
        }

        if (first is null)
        {
            c.Set(0, type, null);
            return;
        }

        int axis = c.Axis("axis", given, first.Rank);
        Dim[] dims = [.. first];
        Scalar sum = 0;
        for (int i = 0; i < c.InputCount; i++)
        {
            Shape? shape = c.ShapeOfRank(i, first.Rank);
            sum += shape is null ? default(Scalar) : shape[axis];
            for (int d = 0; d < dims.Length && shape is not null; d++)
                dims[d] = d == axis ? default : c.Shared(i, dims[d], shape[d], $"at dimension {d}, as the inputs before have,");
        }

        dims[axis] = sum.ToDim();
        c.Set(0, type, new Shape(dims));
    }

    public static void Fold(OpContext c)
    {
        if (c.OutputShape(0)?.Numbers is not { } dims || dims.Length == 0 || dims.Aggregate(1L, (p, d) => p * d) is > KnownTensor.ElementLimit or 0)
            return;
        int axis = c.Axis("axis", 1, dims.Length);
        int outer = (int)dims.Take(axis).Aggregate(1L, (p, d) => p * d), inner = (int)dims.Skip(axis + 1).Aggregate(1L, (p, d) => p * d);
        var result = new Scalar[outer * dims[axis] * inner];
        int row = (int)dims[axis] * inner, at = 0;
        bool any = false;
        for (int i = 0; i < c.InputCount; i++)
        {
            KnownTensor? part = c.Known(i);
            int length = (int)c.ShapeOf(i)![axis].Number!.Value * inner;
            any |= part is not null;
            for (int o = 0; o < outer && part is not null; o++)
                part.Elements.Slice(o * length, length).CopyTo(result.AsSpan((o * row) + at, length));
            at += length;
        }

        if (any)
            c.SetKnown(0, new KnownTensor(c.OutputElement(0), dims, result));
    }

    /// <summary>Opset 1 has a default axis.</summary>
    public static void To4(StepContext c) => c.SetAttribute("axis", c.Node.Attributes.Int("axis", 1));
}
