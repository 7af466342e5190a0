namespace Transfer.Onnx.Ops;

/// <summary>
/// Random tensors: RandomNormal and RandomUniform of attribute shape and dtype (default float), the Like forms of the input's shape and its type
/// unless dtype says another; Bernoulli likewise (1 with the input's probability); Multinomial: sample_size (default 1) draws from each row, dtype int32.
/// </summary>
internal static class Random
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Bernoulli-15 (input: T1) -> (output: T2)
            [dtype: int, seed: float]
            T1: floats; T2: numeric bfloat16 bool
        -22
            T1: floats bfloat16
        Multinomial-7 (input: T1) -> (output: T2)
            [dtype: int = 6, sample_size: int = 1 >= 1, seed: float]
            T1: floats; T2: int32 int64
        -22
            T1: floats bfloat16
        RandomNormal-1 () -> (output: T)
            [dtype: int = 1, mean: float = 0.0, scale: float = 1.0, seed: float, shape!: ints]
            T: floats
        -22
            T: floats bfloat16
        RandomNormalLike-1 (input: T1) -> (output: T2)
            [dtype: int, mean: float = 0.0, scale: float = 1.0, seed: float]
            T1: all; T2: floats
        -22
            T1: all-ir4; T2: floats bfloat16
        RandomUniform-1 () -> (output: T)
            [dtype: int = 1, high: float = 1.0, low: float = 0.0, seed: float, shape!: ints]
            T: floats
        -22
            T: floats bfloat16
        RandomUniformLike-1 (input: T1) -> (output: T2)
            [dtype: int, high: float = 1.0, low: float = 0.0, seed: float]
            T1: all; T2: floats
        -22
            T1: all-ir4; T2: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        long[] shape = c.Ints("shape", min: 0) ?? throw c.Bad("attribute 'shape' is missing; the operator needs it");
        c.Set(0, c.ElementAttribute("dtype", DataType.Float), new Shape(Array.ConvertAll(shape, d => (Dim)d)));
    }

    public static void InferLike(OpContext c) => c.Set(0, c.ElementAttribute("dtype", c.Element(0)), c.ShapeOf(0));

    public static void InferMultinomial(OpContext c) => c.Set(0, c.ElementAttribute("dtype", DataType.Int32),
        new Shape(c.ShapeOfRank(0, 2)?[0] ?? default, c.Int("sample_size", 1, 1)));
}
