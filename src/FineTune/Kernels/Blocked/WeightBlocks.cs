namespace Transfer.FineTune.Kernels;

/// <summary>
/// Between ONNX's weights [outputs, inputs, taps] and blocks of 16 inputs and 16 outputs, which is how the products read them. What is
/// behind the last output is zero in a block; what is behind the last input is left out where inputs are what a product runs along.
/// </summary>
internal readonly unsafe struct WeightBlocks(float* weights, long outputs, long inputs, long taps)
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Floats of a block.</summary>
    public long Length => taps * Lanes * Lanes;

    /// <summary>Writes the block of outputs <paramref name="o"/> and inputs <paramref name="i"/> as [tap][input][16 outputs], only the inputs there are; spare holds one more block.</summary>
    public void Load(long o, long i, float* spare, float* to)
    {
        LoadLines(o, i, spare);
        long present = Math.Min(Lanes, inputs - (i * Lanes));
        for (long t = 0; t < taps; t++)
        {
            for (long c = 0; c < present; c++, to += Lanes)
                Fill.Copy(spare + (((c * taps) + t) * Lanes), to, Lanes * sizeof(float));
        }
    }

    /// <summary>Writes the same block as [tap][16 outputs][16 inputs].</summary>
    public void LoadTransposed(long o, long i, float* spare, float* to)
    {
        LoadLines(o, i, spare);
        for (long t = 0; t < taps; t++)
            Transposition.Run(spare + (t * Lanes), taps * Lanes, to + (t * Lanes * Lanes), Lanes, Lanes, Lanes);
    }

    /// <summary>Writes the same block as [16 inputs][tap][16 outputs].</summary>
    public void LoadLines(long o, long i, float* to)
    {
        long rows = Math.Min(Lanes, outputs - (o * Lanes)), columns = Math.Min(Lanes, inputs - (i * Lanes)) * taps;
        if (rows < Lanes || columns < Lanes * taps)
            Fill.Zero(to, Length * sizeof(float));
        Transposition.Run(At(o, i), inputs * taps, to, Lanes, rows, columns);
    }

    /// <summary>Puts a block [tap][16 inputs][16 outputs] back into its place.</summary>
    public void Store(long o, long i, float* from, float* spare)
    {
        for (long t = 0; t < taps; t++)
        {
            for (long c = 0; c < Lanes; c++)
                Fill.Copy(from + (((t * Lanes) + c) * Lanes), spare + (((c * taps) + t) * Lanes), Lanes * sizeof(float));
        }

        StoreLines(o, i, spare);
    }

    /// <summary>Puts a block [16 inputs][tap][16 outputs] back into its place.</summary>
    public void StoreLines(long o, long i, float* from)
    {
        long rows = Math.Min(Lanes, outputs - (o * Lanes)), columns = Math.Min(Lanes, inputs - (i * Lanes)) * taps;
        Transposition.Run(from, Lanes, At(o, i), inputs * taps, columns, rows);
    }

    private float* At(long o, long i) => weights + (((o * Lanes * inputs) + (i * Lanes)) * taps);
}
