namespace Transfer.Onnx.Ops;

/// <summary>
/// Constant: exactly one of value, sparse_value, value_int, value_ints, value_float, value_floats, value_string, value_strings (all but value
/// from opset 11 or 12 on). ConstantOfShape: a tensor of the sizes in its input, filled with the one element of value (default float 0).
/// </summary>
internal static class Constant
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Constant-1 () -> (output: T)
            [value!: tensor]
            T: floats
        -9
            T: all
        -11
            [sparse_value: sparse_tensor, value: tensor]
        -12
            [sparse_value: sparse_tensor, value: tensor, value_float: float, value_floats: floats, value_int: int, value_ints: ints, value_string: string,
             value_strings: strings]
        -13
            T: all-ir4
        -19
            T: all-ir9
        -21
            T: all-ir10
        -23
            T: all-ir11
        -24
            T: all-ir12
        -25
            T: all-ir13
        ConstantOfShape-9 (input: T1) -> (output: T2)
            [value: tensor]
            T1: int64; T2: numeric bool
        -20
            T2: numeric float8 bfloat16 bool
        -21
            T2: numeric float8 bfloat16 bool uint4 int4
        -23
            T2: numeric float8 bfloat16 bool uint4 int4 float4e2m1
        -24
            T2: numeric float8 bfloat16 bool uint4 int4 float4e2m1 float8e8m0
        -25
            T2: numeric float8 bfloat16 bool uint4 int4 float4e2m1 float8e8m0 uint2 int2
        """;

    public static void Infer(OpContext c)
    {
        if (c.Attribute("value") is { } value)
            SetTensor(c, value.Tensor);
        else if (c.Attribute("sparse_value") is { } sparse)
            c.Set(0, sparse.SparseTensor.Values.Type, new Shape([.. sparse.SparseTensor.Dims.Select(d => (Dim)d)]));
        else if (c.Attribute("value_int") is not null)
            c.SetKnown(0, new KnownTensor(DataType.Int64, [], [c.Int("value_int", 0)]));
        else if (c.Ints("value_ints") is { } ints)
            c.SetKnown(0, KnownTensor.Vector(DataType.Int64, Array.ConvertAll(ints, v => (Scalar)v)));
        else if (c.Attribute("value_float") is { } real)
            c.SetKnown(0, new KnownTensor(DataType.Float, [], [Scalar.OfReal(real.Float)]));
        else if (c.Floats("value_floats") is { } reals)
            c.SetKnown(0, KnownTensor.Vector(DataType.Float, Array.ConvertAll(reals, v => Scalar.OfReal(v))));
        else if (c.Attribute("value_string") is not null)
            c.Set(0, DataType.String, new Shape());
        else if (c.Attribute("value_strings") is { } strings)
            c.Set(0, DataType.String, new Shape(strings.Strings.Count));
        else
            throw c.Bad("it has none of the attributes value, sparse_value, value_int, value_ints, value_float, value_floats, value_string, value_strings; give one");
    }

    public static void InferOfShape(OpContext c) => c.Set(0, c.Attribute("value")?.Tensor.Type ?? DataType.Float,
        c.Known(0) is { } sizes ? Sizes(c, sizes) : c.LengthOf(0) is { } rank ? OpContext.OfRank(rank) : null);

    public static void FoldOfShape(OpContext c)
    {
        if (c.OutputShape(0)?.Numbers is not { } dims || dims.Aggregate(1L, (p, d) => p * Math.Min(d, 1 << 20)) > KnownTensor.ElementLimit)
            return;
        Tensor? value = c.Attribute("value")?.Tensor;
        if (value is not null && KnownTensor.From(value) is not { Count: 1 })
            return;
        var elements = new Scalar[dims.Aggregate(1L, (p, d) => p * d)];
        Array.Fill(elements, value is null ? Scalar.OfReal(0) : KnownTensor.From(value)![0]);
        c.SetKnown(0, new KnownTensor(c.OutputElement(0), dims, elements));
    }

    private static Shape Sizes(OpContext c, KnownTensor sizes)
    {
        foreach (Scalar size in sizes.Elements)
        {
            if (size.Integer < 0)
                throw c.BadInput(0, "sizes >= 0", sizes.ToString());
        }

        return OpContext.FromSizes(sizes);
    }

    private static void SetTensor(OpContext c, Tensor tensor)
    {
        c.Set(0, tensor.Type, new Shape([.. tensor.Dims.Select(d => (Dim)d)]));
        c.SetKnown(0, KnownTensor.From(tensor));
    }

    /// <summary>Numbers and words as attributes of their own become tensors.</summary>
    public static void From12(StepContext c)
    {
        foreach (NodeAttribute attribute in c.Node.Attributes.ToList())
        {
            Tensor? tensor = attribute.Name switch
            {
                "value_int" => Tensor.From([attribute.Int]),
                "value_ints" => Tensor.From<long>([.. attribute.Ints], attribute.Ints.Count),
                "value_float" => Tensor.From([attribute.Float]),
                "value_floats" => Tensor.From<float>([.. attribute.Floats], attribute.Floats.Count),
                "value_string" => Tensor.FromStrings([attribute.String]),
                "value_strings" => Tensor.FromStrings(attribute.Strings, attribute.Strings.Count),
                _ => null,
            };
            if (tensor is null)
                continue;
            _ = c.DropAttribute(attribute.Name);
            c.SetAttribute("value", tensor);
        }
    }

    public static void From11(StepContext c)
    {
        if (c.Node.Attributes.Find("sparse_value") is not null)
            throw c.Refuse("there is no sparse_value there; give the tensor as value");
    }

    /// <summary>Before opset 9 floats only; an initializer may be of any type.</summary>
    public static void From9(StepContext c)
    {
        Tensor value = c.Node.Attributes["value"].Tensor;
        if (value.Type is DataType.Float or DataType.Double or DataType.Float16)
            return;
        if (c.Constants == ConstantForm.Node)
            throw c.Refuse($"the operator makes no {value.Type.OnnxName()} there, and a function has no initializers");
        c.Replace(c.Keep(value));
    }

    /// <summary>What is known before the model runs is a constant; the rest is stretched from one element.</summary>
    public static void OfShapeFrom9(StepContext c)
    {
        Tensor one = c.Node.Attributes.Find("value")?.Tensor ?? Tensor.From([0f], 1);
        if (c.KnownOutput(0) is { } tensor)
            c.Replace(c.Keep(tensor));
        else
            c.Replace(c.Add("Expand", [c.Keep(one.Reshape()), c.Input(0)]));
    }
}
