namespace Transfer.Onnx.Ops;

/// <summary>
/// Resize: scaled along each dimension (or those of axes, from opset 18 on) by scales, floor(size * scale), or to sizes; one of the two is given. With
/// coordinate_transformation_mode tf_crop_and_resize a scale is for the part that roi cuts out. keep_aspect_ratio_policy stretch, not_larger,
/// not_smaller (from 18 on) adapts sizes. Opset 10 has scales as second input and no sizes. Upsample (to opset 9): scales as attribute in 7, as input in 9.
/// </summary>
internal static class Resize
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Resize-10 (X: T, scales: float) -> (Y: T)
            [mode: string = "nearest" in {nearest linear}]
            T: all
        -11 (X: T1, roi: T2, scales: float, sizes?: int64) -> (Y: T1)
            [coordinate_transformation_mode: string = "half_pixel" in {half_pixel pytorch_half_pixel align_corners asymmetric tf_crop_and_resize tf_half_pixel_for_nn},
             cubic_coeff_a: float = -0.75, exclude_outside: int = 0, extrapolation_value: float = 0.0, mode: string = "nearest" in {nearest linear cubic},
             nearest_mode: string = "round_prefer_floor" in {round_prefer_floor round_prefer_ceil floor ceil}]
            T1: all; T2: floats
        -13 (X: T1, roi?: T2, scales?: float, sizes?: int64) -> (Y: T1)
            [coordinate_transformation_mode: string = "half_pixel" in {half_pixel pytorch_half_pixel align_corners asymmetric tf_crop_and_resize},
             cubic_coeff_a: float = -0.75, exclude_outside: int = 0, extrapolation_value: float = 0.0, mode: string = "nearest" in {nearest linear cubic},
             nearest_mode: string = "round_prefer_floor" in {round_prefer_floor round_prefer_ceil floor ceil}]
            T1: all-ir4
        -18
            [antialias: int = 0, axes: ints,
             coordinate_transformation_mode: string = "half_pixel" in {half_pixel pytorch_half_pixel align_corners asymmetric tf_crop_and_resize},
             cubic_coeff_a: float = -0.75, exclude_outside: int = 0, extrapolation_value: float = 0.0,
             keep_aspect_ratio_policy: string = "stretch" in {stretch not_larger not_smaller}, mode: string = "nearest" in {nearest linear cubic},
             nearest_mode: string = "round_prefer_floor" in {round_prefer_floor round_prefer_ceil floor ceil}]
        -19
            [antialias: int = 0, axes: ints,
             coordinate_transformation_mode: string = "half_pixel" in {half_pixel pytorch_half_pixel align_corners asymmetric tf_crop_and_resize half_pixel_symmetric},
             cubic_coeff_a: float = -0.75, exclude_outside: int = 0, extrapolation_value: float = 0.0,
             keep_aspect_ratio_policy: string = "stretch" in {stretch not_larger not_smaller}, mode: string = "nearest" in {nearest linear cubic},
             nearest_mode: string = "round_prefer_floor" in {round_prefer_floor round_prefer_ceil floor ceil}]
        Upsample-1 (X: T) -> (Y: T)
            [height_scale!: float, mode: string = "nearest" in {nearest bilinear}, width_scale!: float]
            T: floats int32 int64 bool
        -7
            [mode: string = "nearest" in {nearest linear}, scales!: floats]
            T: all
        -9 (X: T, scales: float) -> (Y: T)
            [mode: string = "nearest" in {nearest linear}]
        -10 deprecated
        """;

    public static void InferScales(OpContext c) => Scaled(c, c.Known(1), null, null);

    public static void InferUpsampleByAttribute(OpContext c)
    {
        float[] scales = c.Floats("scales") ?? throw c.Bad("attribute 'scales' is missing; the operator needs it");
        Scaled(c, KnownTensor.Vector(DataType.Float, Array.ConvertAll(scales, s => Scalar.OfReal(s))), null, null);
    }

    public static void Infer(OpContext c)
    {
        Shape? shape = c.ShapeOf(0);
        int[]? axes = shape is null ? null : c.Axes("axes", shape.Rank);

        // An empty vector is how some files leave an input out.
        bool isSized = c.Has(3) && c.ShapeOf(3) is not [{ Number: 0 }];
        if (!isSized)
            Scaled(c, c.Known(2), axes, c.Word("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize" ? c.Known(1) : null);
        else if (shape is null)
            c.Set(0, c.Element(0), axes is null && c.Attribute("axes") is null && c.LengthOf(3) is { } rank ? OpContext.OfRank(rank) : null);
        else
            c.Set(0, c.Element(0), Sized(c, shape, axes ?? [.. Enumerable.Range(0, shape.Rank)]));
    }

    private static Shape Sized(OpContext c, Shape shape, int[] axes)
    {
        if (c.Known(3) is not { } sizes)
            return Unknown(shape, axes);
        if (sizes.Count != axes.Length)
            throw c.BadInput(3, $"{axes.Length} entries, one for each dimension to resize", sizes.ToString());
        string policy = c.Word("keep_aspect_ratio_policy", "stretch", "stretch", "not_larger", "not_smaller");
        Dim[] dims = [.. shape];
        if (policy != "stretch")
        {
            double[] ratios = [.. axes.Select((axis, i) => sizes[i].Real / shape[axis].Number ?? double.NaN)];
            double scale = policy == "not_larger" ? ratios.Min() : ratios.Max();
            foreach (int axis in axes)
                dims[axis] = ratios.Any(double.IsNaN) ? default(Dim) : (long)Math.Floor((scale * shape[axis].Number!.Value) + 0.5);
            return new Shape(dims);
        }

        for (int i = 0; i < axes.Length; i++)
            dims[axes[i]] = sizes[i].ToDim();
        return new Shape(dims);
    }

    private static void Scaled(OpContext c, KnownTensor? scales, int[]? axes, KnownTensor? roi)
    {
        bool crops = c.Word("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize";
        if (c.ShapeOf(0) is not { } shape)
        {
            c.Set(0, c.Element(0), scales is not null && c.Attribute("axes") is null ? OpContext.OfRank(scales.Count) : null);
            return;
        }

        axes ??= [.. Enumerable.Range(0, shape.Rank)];
        if (scales is null || (crops && roi is null))
        {
            c.Set(0, c.Element(0), Unknown(shape, axes));
            return;
        }

        if (scales.Count != axes.Length)
            throw c.Bad($"scales: expected {axes.Length} entries, one for each dimension to resize, got {scales}; export the model again");
        Dim[] dims = [.. shape];
        for (int i = 0; i < axes.Length; i++)
        {
            double part = crops && roi is not null && roi.Count == 2 * axes.Length ? (roi[i + axes.Length].Real - roi[i].Real) ?? double.NaN : 1;
            dims[axes[i]] = Size(shape[axes[i]], (scales[i].Real ?? double.NaN) * part);
        }

        c.Set(0, c.Element(0), new Shape(dims));
    }

    private static Dim Size(Scalar size, double scale)
    {
        if (double.IsNaN(scale) || scale <= 0 || size.IsUnknown)
            return default;
        if (size.Integer is { } number)
            return (long)MathF.Floor(number * (float)scale);
        double inverse = 1 / scale;
        return scale == Math.Floor(scale) ? (size * (long)scale).ToDim()
            : inverse == Math.Floor(inverse) ? Scalar.FloorDivide(size, (long)inverse).ToDim() : default;
    }

    private static Shape Unknown(Shape shape, int[] axes) => new([.. shape.Select((d, i) => Array.IndexOf(axes, i) >= 0 ? default : d)]);
}
