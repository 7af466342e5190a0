namespace Transfer.Onnx.Ops;

/// <summary>
/// Random tensors: RandomNormal and RandomUniform of attribute shape and dtype (default float), the Like forms of the input's shape and its type
/// unless dtype says another; Bernoulli likewise (1 with the input's probability); Multinomial: sample_size (default 1) draws from each row, dtype int32.
/// </summary>
internal static class Random
{
    public static void Infer(OpContext c)
    {
        long[] shape = c.Ints("shape", min: 0) ?? throw c.Bad("attribute 'shape' is missing; the operator needs it");
        c.Set(0, c.ElementAttribute("dtype", DataType.Float), new Shape(Array.ConvertAll(shape, d => (Dim)d)));
    }

    public static void InferLike(OpContext c) => c.Set(0, c.ElementAttribute("dtype", c.Element(0)), c.ShapeOf(0));

    public static void InferMultinomial(OpContext c) => c.Set(0, c.ElementAttribute("dtype", DataType.Int32),
        new Shape(c.ShapeOfRank(0, 2)?[0] ?? default, c.Int("sample_size", 1, 1)));
}
