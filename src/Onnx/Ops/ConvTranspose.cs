namespace Transfer.Onnx.Ops;

/// <summary>
/// The transpose of a convolution of X [N,C,d...] with W [C,M/group,k...]: Y [N,M,o...], o = stride*(d-1) + output_padding + dilation*(k-1) + 1 - pads, or
/// what output_shape says. Attributes: those of <see cref="Windows"/>, kernel_shape, group 1, output_padding 0, output_shape.
/// </summary>
internal static class ConvTranspose
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        ConvTranspose-1 (X: T, W: T, B?: T) -> (Y: T)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, dilations: ints >= 1, group: int = 1 >= 1, kernel_shape: ints >= 1,
             output_padding: ints, output_shape: ints, pads: ints, strides: ints >= 1]
            T: floats
        -11
        -22
            T: floats bfloat16
        """;

    public static void Infer(OpContext c)
    {
        Binary.SameElements(c, 0, 1);
        Shape? x = c.ShapeOfAtLeast(0, 3), weight = c.ShapeOfAtLeast(1, 3);
        long group = c.Int("group", 1, 1);
        if (c.Word("auto_pad", "NOTSET") != "NOTSET" && c.Ints("pads") is { } pads && pads.Any(p => p != 0))
            throw c.BadAttribute("pads", "none beside auto_pad", OpContext.Shown(pads));
        if (x is not null && weight is not null)
        {
            if (weight.Rank != x.Rank)
                throw c.BadInput(1, $"{x.Rank} dimensions, as many as X {x}", weight.ToString());
            _ = c.Shared(1, x[1], weight[0], "as many input channels as X,");
            if (weight[0].Number % group > 0)
                throw c.BadAttribute("group", $"a divisor of the {weight[0]} input channels", group.ToString());
        }

        int? rank = x?.Rank ?? weight?.Rank;
        if (rank is null)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        int spatial = rank.Value - 2;
        Dim[] dims = new Dim[rank.Value];
        dims[0] = x?[0] ?? default;
        dims[1] = weight is null ? default : ((Scalar)weight[1] * group).ToDim();
        long[]? given = c.Ints("output_shape", null, 1);
        if (given is not null)
        {
            // Some exporters write batch and channels too.
            if (given.Length != spatial && given.Length != spatial + 2)
                throw c.BadAttribute("output_shape", $"{spatial} ints >= 1", OpContext.Shown(given));
            for (int i = 0; i < spatial; i++)
                dims[i + 2] = given[given.Length - spatial + i];
        }
        else if (x is not null && Windows.Kernel(c, weight, 1, spatial) is { } kernel)
        {
            var windows = new Windows(c, kernel);
            long[]? padding = c.Ints("output_padding", spatial, 0);
            for (int i = 0; i < spatial; i++)
                dims[i + 2] = windows.Spread(x[i + 2], i, padding?[i] ?? 0).ToDim();
        }

        c.Set(0, c.Element(0), new Shape(dims));
    }
}
