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

    public static void UpsampleTo7(StepContext c)
    {
        if (c.Node.Attributes.Find("height_scale") is null)
            return;
        c.SetAttribute("scales", new[] { 1f, 1f, c.Node.Attributes.Float("height_scale", 1), c.Node.Attributes.Float("width_scale", 1) });
        _ = c.DropAttribute("height_scale");
        _ = c.DropAttribute("width_scale");
        if (c.Node.Attributes.String("mode", "nearest") == "bilinear")
            c.SetAttribute("mode", "linear");
    }

    public static void UpsampleTo9(StepContext c)
    {
        IReadOnlyList<float> scales = c.Node.Attributes["scales"].Floats;
        c.SetInput(1, c.Keep(Tensor.From<float>([.. scales], scales.Count)));
        _ = c.DropAttribute("scales");
    }

    public static void UpsampleFrom9(StepContext c)
    {
        c.SetAttribute("scales", c.Constant(1)?.ToFloats() ?? throw c.Dynamic(1, "scales"));
        c.TrimInputs(1);
    }

    public static void UpsampleTo10(StepContext c) => c.SetOperator("Resize");

    /// <summary>Upsample only enlarges.</summary>
    public static void From10(StepContext c)
    {
        if (c.Constant(1)?.ToFloats() is not { } scales || scales.Any(scale => scale < 1))
            throw c.Refuse("Upsample, which it is there, takes constant scales of 1 and more only");
        c.SetOperator("Upsample");
    }

    /// <summary>Opset 10 counts from the corner and takes the sample below.</summary>
    public static void To11(StepContext c)
    {
        c.SetAttribute("coordinate_transformation_mode", "asymmetric");
        if (c.Node.Attributes.String("mode", "nearest") == "nearest")
            c.SetAttribute("nearest_mode", "floor");
        Value scales = c.Input(1);
        c.SetInput(1, NoNumbers(c));
        c.SetInput(2, scales);
    }

    public static void From11(StepContext c)
    {
        string mode = c.Node.Attributes.String("mode", "nearest");
        string coordinates = c.Node.Attributes.String("coordinate_transformation_mode", "half_pixel");
        string nearest = c.Node.Attributes.String("nearest_mode", "round_prefer_floor");
        float[]? scales = Scales(c);
        bool corner = coordinates == "asymmetric" && (mode == "linear" || (mode == "nearest" && nearest == "floor"));

        // Where every sample is repeated a whole number of times, the nearest below the corner and the nearest to the middle are one.
        bool repeats = mode == "nearest" && coordinates == "half_pixel" && nearest is "round_prefer_floor" or "round_prefer_ceil"
            && scales is not null && scales.All(scale => scale >= 1 && scale == MathF.Floor(scale));
        if (mode == "nearest" ? !(corner || repeats) : !corner)
            throw c.Refuse($"mode {mode} with {coordinates}{(mode == "nearest" ? $" and {nearest}" : "")} is not there; convert to opset 11 or later");
        if (c.Has(3) && scales is null)
            throw c.Refuse("sizes are not there, and the scales that give them are not known; fix the shape with --shape first");
        c.SetInput(1, c.Has(3) ? c.Keep(Tensor.From<float>(scales!, scales!.Length)) : c.Input(2));
        c.TrimInputs(2);
        foreach (string name in (string[])["coordinate_transformation_mode", "nearest_mode", "cubic_coeff_a", "exclude_outside", "extrapolation_value"])
            _ = c.DropAttribute(name);
    }

    /// <summary>Before opset 13 roi and scales must be given, empty where they are not used.</summary>
    public static void From13(StepContext c)
    {
        for (int i = 1; i <= 2; i++)
        {
            if (!c.Has(i))
                c.SetInput(i, NoNumbers(c));
        }
    }

    /// <summary>scales and sizes of some axes become those of all.</summary>
    public static void From18(StepContext c)
    {
        if (c.Node.Attributes.Int("antialias", 0) != 0)
            throw c.Refuse("there is no antialias there; convert to opset 18 or later");
        if (c.Node.Attributes.String("keep_aspect_ratio_policy", "stretch") != "stretch")
            throw c.Refuse("there is no keep_aspect_ratio_policy there; convert to opset 18 or later");
        _ = c.DropAttribute("antialias");
        _ = c.DropAttribute("keep_aspect_ratio_policy");
        if (c.Node.Attributes.Ints("axes") is not { } axes)
            return;
        int rank = c.KnownRank(0);
        if (c.Node.Attributes.String("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize")
            throw c.Refuse("roi is of all axes there; convert to opset 18 or later");
        Value places = c.Longs([.. axes.Select(axis => Axes.FromStart(axis, rank))]);
        if (c.Has(3))
            c.SetInput(3, c.Add("ScatterElements", [c.Add("Shape", [c.Input(0)]), places, c.Input(3)]));
        else
            c.SetInput(2, c.Add("ScatterElements", [c.Keep(c.Filled(DataType.Float, 1, rank)), places, c.Input(2)]));
        _ = c.DropAttribute("axes");
    }

    public static void From19(StepContext c)
    {
        if (c.Node.Attributes.String("coordinate_transformation_mode", "half_pixel") == "half_pixel_symmetric")
            throw c.Refuse("there is no half_pixel_symmetric there; convert to opset 19 or later");
    }

    private static Value NoNumbers(StepContext c) => c.Keep(Tensor.From<float>([], 0));

    private static float[]? Scales(StepContext c)
    {
        if (!c.Has(3))
            return c.Constant(2)?.ToFloats();
        if (c.Integers(3) is not { } sizes || c.ShapeOf(0)?.Numbers is not { } from)
            return null;
        float[] scales = [.. sizes.Select((size, i) => (float)size / from[i])];

        // A scale gives floor(size * scale), which rounding may bring one below.
        return scales.Select((scale, i) => (long)MathF.Floor(from[i] * scale)).SequenceEqual(sizes) ? scales : null;
    }
}
