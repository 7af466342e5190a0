namespace Transfer.Onnx.Ops;

/// <summary>
/// The elements of data under other dimensions. In shape, 0 keeps the dimension of data at that place (with allowzero 1, from opset 14
/// on, it means 0) and at most one -1 takes what is left. Before opset 5 shape is an attribute.
/// </summary>
internal static class Reshape
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Reshape-1 (data: T) -> (reshaped: T)
            [consumed_inputs: ints, shape: ints]
            T: floats
        -5 (data: T, shape: int64) -> (reshaped: T)
            []
            T: all
        -13
            T: all-ir4
        -14
            [allowzero: int = 0]
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
        """;

    public static void Infer(OpContext c)
    {
        KnownTensor? sizes = c.Known(1);
        Shape? shape = sizes is not null ? Target(c, sizes) : c.LengthOf(1) is { } rank ? OpContext.OfRank(rank) : null;
        c.Set(0, c.Element(0), shape);
    }

    public static void InferByAttribute(OpContext c) => c.Set(0, c.Element(0), c.Ints("shape", min: -1) is { } sizes
        ? Target(c, KnownTensor.Vector(DataType.Int64, Array.ConvertAll(sizes, s => (Scalar)s))) : null);

    public static void Fold(OpContext c)
    {
        if (c.Known(0) is { } known && c.OutputShape(0)?.Numbers is { } dims)
            c.SetKnown(0, known.Reshape(dims));
    }

    private static Shape Target(OpContext c, KnownTensor sizes)
    {
        bool zeroIsZero = c.Flag("allowzero", false);
        Shape? data = c.ShapeOf(0);
        var result = new Scalar[sizes.Count];
        int inferred = -1;
        for (int i = 0; i < result.Length; i++)
        {
            Scalar size = sizes[i];
            if (size.Integer == 0 && !zeroIsZero)
            {
                if (data is not null && i >= data.Rank)
                    throw c.BadInput(1, $"a 0 only where data {data} has a dimension to keep", sizes.ToString());
                size = data is null ? default(Scalar) : data[i];
            }

            if (size.Integer < -1 || (size.Integer == -1 && inferred >= 0))
                throw c.BadInput(1, "sizes >= 0 and at most one -1", sizes.ToString());
            if (size.Integer == -1)
                inferred = i;
            result[i] = size;
        }

        Scalar count = data is null ? default(Scalar) : OpContext.Product(data, 0, data.Rank);
        if (inferred >= 0)
            result[inferred] = Rest(c, data, count, result, inferred, sizes);
        else if (count.Integer is { } elements && result.Aggregate((Scalar)1, (p, s) => p * s).Integer is { } wanted && elements != wanted)
            throw c.BadInput(1, $"sizes with the product {elements} of data {data}", sizes.ToString());
        else if (inferred < 0 && Array.FindAll(result, s => s.IsUnknown).Length == 1)
            Complete(count, result);
        return new Shape(Array.ConvertAll(result, s => s.ToDim()));
    }

    private static Scalar Rest(OpContext c, Shape? data, Scalar count, Scalar[] result, int inferred, KnownTensor sizes)
    {
        Scalar others = 1;
        for (int i = 0; i < result.Length; i++)
            others *= i == inferred ? 1 : result[i];
        if (count.Integer is { } elements && others.Integer is { } known)
        {
            if (known == 0 ? elements != 0 : elements % known != 0)
                throw c.BadInput(1, $"sizes whose product divides the {elements} elements of data {data}", sizes.ToString());
            return known == 0 ? default(Scalar) : elements / known;
        }

        // Dimensions that are kept as they are cancel even where nothing is known of them.
        return others.IsUnknown || count.IsUnknown ? Cancelled(data, result, inferred) : Scalar.FloorDivide(count, others);
    }

    private static Scalar Cancelled(Shape? data, Scalar[] result, int inferred)
    {
        if (data is null)
            return default;
        int prefix = 0;
        while (prefix < inferred && prefix < data.Rank && result[prefix].ToDim() == data[prefix] && !data[prefix].IsUnknown)
            prefix++;
        Scalar others = 1;
        for (int i = prefix; i < result.Length; i++)
            others *= i == inferred ? 1 : result[i];
        Scalar count = OpContext.Product(data, prefix, data.Rank);
        return others.IsUnknown || count.IsUnknown ? default : Scalar.FloorDivide(count, others);
    }

    // A single size that is not known follows from the number of elements.
    private static void Complete(Scalar count, Scalar[] result)
    {
        int at = Array.FindIndex(result, s => s.IsUnknown);
        Scalar others = 1;
        for (int i = 0; i < result.Length; i++)
            others *= i == at ? 1 : result[i];
        if (others.Expression is { } divisor && count.Expression is { } dividend && others.Integer != 0)
            result[at] = Scalar.Of(DimExpr.DivideExactly(dividend, divisor));
    }

    public static void To5(StepContext c)
    {
        _ = c.DropAttribute("consumed_inputs");
        c.AttributeToInput("shape", 1);
    }

    /// <summary>Without allowzero a 0 in the shape takes the size that stands there.</summary>
    public static void From14(StepContext c)
    {
        bool allowed = c.Node.Attributes.Int("allowzero", 0) != 0;
        _ = c.DropAttribute("allowzero");
        if (!allowed)
            return;
        KnownTensor sizes = c.KnownElements(1) ?? throw c.Refuse("there is no allowzero there, and nothing is known of the sizes; make input 1 an initializer");
        for (int i = 0; i < sizes.Count; i++)
        {
            bool never = sizes[i].Integer is { } number && number != 0;
            bool same = c.ShapeOf(0) is { } shape && i < shape.Rank && !sizes[i].IsUnknown && sizes[i].ToDim() == shape[i];
            if (!never && !same)
                throw c.Refuse($"there is no allowzero there, and size {i}, which may be 0, would take the input's; convert to opset 14 or later");
        }
    }
}
