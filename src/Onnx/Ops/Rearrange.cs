namespace Transfer.Onnx.Ops;

/// <summary>
/// Elements moved between dimensions: DepthToSpace [N,C,H,W] to [N,C/b²,H*b,W*b] and SpaceToDepth the other way (blocksize b, required); Col2Im columns
/// [N,C*prod(block),L] to the image [N,C,image_shape...]; CenterCropPad to the sizes in shape (along axes, default all).
/// </summary>
internal static class Rearrange
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        CenterCropPad-18 (input_data: T, shape: Tind) -> (output_data: T)
            [axes: ints]
            T: all-ir4; Tind: int32 int64
        Col2Im-18 (input: T, image_shape: int64, block_shape: int64) -> (output: T)
            [dilations: ints >= 1, pads: ints, strides: ints >= 1]
            T: all-ir4
        DepthToSpace-1 (input: T) -> (output: T)
            [blocksize!: int >= 1]
            T: all
        -11
            [blocksize!: int >= 1, mode: string = "DCR" in {DCR CRD}]
        -13
            T: all-ir4
        ReverseSequence-10 (input: T, sequence_lens: int64) -> (Y: T)
            [batch_axis: int = 1, time_axis: int = 0]
            T: all
        SpaceToDepth-1 (input: T) -> (output: T)
            [blocksize!: int >= 1]
            T: all
        -13
            T: all-ir4
        """;

    public static void InferDepthToSpace(OpContext c)
    {
        long block = c.RequiredInt("blocksize", 1);
        _ = c.Word("mode", "DCR", "DCR", "CRD");
        if (c.ShapeOfRank(0, 4) is not { } x)
        {
            c.Set(0, c.Element(0), OpContext.OfRank(4));
            return;
        }

        if (x[1].Number % (block * block) > 0)
            throw c.BadInput(0, $"channels in multiples of {block * block}", x.ToString());
        c.Set(0, c.Element(0), new Shape(x[0], Scalar.FloorDivide(x[1], block * block).ToDim(), ((Scalar)x[2] * block).ToDim(), ((Scalar)x[3] * block).ToDim()));
    }

    public static void InferSpaceToDepth(OpContext c)
    {
        long block = c.RequiredInt("blocksize", 1);
        if (c.ShapeOfRank(0, 4) is not { } x)
        {
            c.Set(0, c.Element(0), OpContext.OfRank(4));
            return;
        }

        if (x[2].Number % block > 0 || x[3].Number % block > 0)
            throw c.BadInput(0, $"height and width in multiples of {block}", x.ToString());
        c.Set(0, c.Element(0), new Shape(x[0], ((Scalar)x[1] * (block * block)).ToDim(), Scalar.FloorDivide(x[2], block).ToDim(), Scalar.FloorDivide(x[3], block).ToDim()));
    }

    public static void InferCol2Im(OpContext c)
    {
        Shape? x = c.ShapeOfRank(0, 3);
        KnownTensor? image = c.Known(1), block = c.Known(2);
        int? rank = c.LengthOf(1) ?? c.LengthOf(2);
        Scalar area = 1;
        for (int i = 0; i < block?.Count; i++)
            area *= block[i];
        Dim channels = block is null || x is null ? default : Scalar.FloorDivide(x[1], area).ToDim();
        Shape? spatial = image is not null ? OpContext.FromSizes(image) : rank is { } length ? OpContext.OfRank(length) : null;
        c.Set(0, c.Element(0), spatial is null ? null : new Shape([x?[0] ?? default, channels, .. spatial]));
    }

    public static void InferCenterCropPad(OpContext c)
    {
        if (c.ShapeOf(0) is not { } shape)
        {
            c.Set(0, c.Element(0), c.Attribute("axes") is null && c.LengthOf(1) is { } rank ? OpContext.OfRank(rank) : null);
            return;
        }

        int[] axes = c.Axes("axes", shape.Rank) ?? [.. Enumerable.Range(0, shape.Rank)];
        KnownTensor? sizes = c.Known(1);
        if (sizes is not null && sizes.Count != axes.Length)
            throw c.BadInput(1, $"{axes.Length} entries, one for each dimension", sizes.ToString());
        Dim[] dims = [.. shape];
        for (int i = 0; i < axes.Length; i++)
            dims[axes[i]] = sizes is null ? default : sizes[i].ToDim();
        c.Set(0, c.Element(0), new Shape(dims));
    }

    /// <summary>Opset 1 has the depth in front of the columns (DCR); in CRD it is behind.</summary>
    public static void From11(StepContext c)
    {
        bool behind = c.Node.Attributes.String("mode", "DCR") == "CRD";
        _ = c.DropAttribute("mode");
        if (!behind)
            return;
        long block = c.Node.Attributes["blocksize"].Int;
        long[] sizes = c.KnownSizes(0);
        long depth = sizes[1] / (block * block);
        Value parted = c.Add("Reshape", [c.Input(0), c.Longs(sizes[0], depth, block, block, sizes[2], sizes[3])]);
        Value turned = c.Add("Transpose", [parted], ("perm", (long[])[0, 1, 4, 2, 5, 3]));
        c.Replace(c.Add("Reshape", [turned, c.Longs(sizes[0], depth, sizes[2] * block, sizes[3] * block)]));
    }
}
