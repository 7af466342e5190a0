namespace Transfer.Onnx.Ops;

/// <summary>
/// Expand: input broadcast with the sizes in shape, both ways. Tile: repeated along each dimension as often as repeats says (before opset 6: tiles times along axis).
/// </summary>
internal static class Expand
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Expand-8 (input: T, shape: int64) -> (output: T)
            T: all
        -13
            T: all-ir4
        Tile-1 (input: T, tiles: T, axis: T) -> (output: T)
            T: floats
        -6 (input: T, repeats: T1) -> (output: T)
            T: all; T1: int64
        -13
            T: all-ir4
        """;

    public static void Infer(OpContext c)
    {
        Shape? input = c.ShapeOf(0), result = null;
        if (c.Known(1) is { } sizes)
        {
            Shape wanted = OpContext.FromSizes(sizes);
            result = input is null ? null
                : OpContext.Broadcast(input, wanted)
                ?? throw c.BadInput(1, $"a shape that broadcasts with {input}", wanted.ToString(), "sizes must be equal or 1, counted from the last dimension");
        }
        else if (input is not null && c.LengthOf(1) is { } length)
        {
            // A size above 1 stays: the shape can have 1 or that size there.
            Dim[] dims = new Dim[Math.Max(length, input.Rank)];
            for (int i = 1; i <= input.Rank; i++)
                dims[^i] = input[^i].Number is > 1 ? input[^i] : default;
            result = new Shape(dims);
        }

        c.Set(0, c.Element(0), result);
    }

    public static void Fold(OpContext c)
    {
        if (c.Known(0) is not { } known || c.OutputShape(0)?.Numbers is not { } dims || dims.Aggregate(1L, (p, d) => p * d) > KnownTensor.ElementLimit)
            return;
        c.SetKnown(0, new KnownTensor(known.Type, dims, Array.ConvertAll(Elementwise.Positions(known, dims), i => known[i])));
    }

    public static void InferTile(OpContext c)
    {
        if (c.ShapeOf(0) is not { } input)
        {
            c.Set(0, c.Element(0), c.LengthOf(1) is { } rank && c.Since >= 6 ? OpContext.OfRank(rank) : null);
            return;
        }

        KnownTensor? repeats = c.Since >= 6 ? c.Known(1) : null;
        if (repeats is not null && repeats.Count != input.Rank)
            throw c.BadInput(1, $"{input.Rank} entries, one for each dimension", repeats.ToString());
        c.Set(0, c.Element(0), new Shape([.. input.Select((d, i) => repeats is null ? default : ((Scalar)d * repeats[i]).ToDim())]));
    }

    public static void FoldTile(OpContext c)
    {
        if (c.Known(0) is { Dims.Count: 1, Count: > 0 } known && c.OutputShape(0)?.Numbers is [<= KnownTensor.ElementLimit and var length])
            c.SetKnown(0, KnownTensor.Vector(known.Type, [.. Enumerable.Range(0, (int)length).Select(i => known[i % known.Count])]));
    }

    /// <summary>Before opset 8: the dimensions that stretch are repeated.</summary>
    public static void From8(StepContext c)
    {
        long[] from = c.KnownSizes(0);
        long[] to = c.ShapeOf(c.Node.Output(0))?.Numbers ?? throw c.Refuse("there is no Expand there, and the sizes of the output are not known; fix them with --shape first");
        c.Replace(Repeated(c, c.Input(0), from, to));
    }

    /// <summary>A value of some sizes, broadcast to others by repeating.</summary>
    public static Value Repeated(StepContext c, Value value, long[] from, long[] to)
    {
        long[] padded = [.. Enumerable.Repeat(1L, to.Length - from.Length), .. from];
        Value aligned = padded.Length == from.Length ? value : c.Add("Reshape", [value, c.Longs(padded)]);
        long[] repeats = [.. to.Select((size, i) => padded[i] == size ? 1 : size)];
        return repeats.All(r => r == 1) ? aligned : c.Add("Tile", [aligned, c.Longs(repeats)]);
    }

    /// <summary>Opset 1 repeats one axis: the inputs are the number of tiles and the axis.</summary>
    public static void TileTo6(StepContext c)
    {
        if (c.Integers(1) is not [var tiles] || c.Integers(2) is not [var axis])
            throw c.Refuse("the repeats of all axes are given there, and tiles or axis is computed; make inputs 1 and 2 initializers");
        long[] repeats = new long[c.KnownRank(0)];
        Array.Fill(repeats, 1);
        repeats[Axes.FromStart(axis, repeats.Length)] = tiles;
        c.TrimInputs(1);
        c.SetInput(1, c.Longs(repeats));
    }
}
