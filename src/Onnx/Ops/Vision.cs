namespace Transfer.Onnx.Ops;

/// <summary>
/// Pictures: AffineGrid of theta [N,2,3] or [N,3,4] for size [N,C,(D,)H,W]: [N,(D,)H,W,2|3]. GridSample of X [N,C,d...] at a grid [N,o...,rank]: [N,C,o...].
/// ImageDecoder: uint8 [H,W,3], one channel with pixel_format Grayscale. RoiAlign: [regions,C,output_height,output_width], both 1 by default.
/// </summary>
internal static class Vision
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        AffineGrid-20 (theta: T1, size: T2) -> (grid: T1)
            [align_corners: int = 0]
            T1: floats bfloat16; T2: int64
        GridSample-16 (X: T1, grid: T2) -> (Y: T1)
            [align_corners: int = 0, mode: string = "bilinear" in {bilinear nearest bicubic}, padding_mode: string = "zeros" in {zeros border reflection}]
            T1: all; T2: floats
        -20
            [align_corners: int = 0, mode: string = "linear" in {linear nearest cubic}, padding_mode: string = "zeros" in {zeros border reflection}]
        -22
            T1: all-ir4; T2: floats bfloat16
        ImageDecoder-20 (encoded_stream: T1) -> (image: T2)
            [pixel_format: string = "RGB" in {RGB BGR Grayscale}]
            T1: uint8; T2: uint8
        RoiAlign-10 (X: T1, rois: T1, batch_indices: T2) -> (Y: T1)
            [mode: string = "avg" in {avg max}, output_height: int = 1, output_width: int = 1, sampling_ratio: int = 0, spatial_scale: float = 1.0]
            T1: floats; T2: int64
        -16
            [coordinate_transformation_mode: string = "half_pixel" in {half_pixel output_half_pixel}, mode: string = "avg" in {avg max},
             output_height: int = 1, output_width: int = 1, sampling_ratio: int = 0, spatial_scale: float = 1.0]
        -22
            T1: floats bfloat16
        """;

    public static void InferAffineGrid(OpContext c)
    {
        int? rank = c.LengthOf(1) ?? (c.ShapeOfRank(0, 3)?[1].Number is { } rows ? (int)rows + 2 : null);
        if (rank is null)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        KnownTensor? size = c.Known(1);
        var dims = new Dim[rank.Value];
        dims[0] = size is not null ? size[0].ToDim() : c.ShapeOf(0)?[0] ?? default;
        for (int i = 2; i < rank; i++)
            dims[i - 1] = size is null ? default : size[i].ToDim();
        dims[^1] = rank.Value - 2;
        c.Set(0, c.Element(0), new Shape(dims));
    }

    public static void InferGridSample(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 3), grid = x is null ? c.ShapeOf(1) : c.ShapeOfRank(1, x.Rank);
        int? rank = x?.Rank ?? grid?.Rank;
        c.Set(0, c.Element(0), rank is null ? null : new Shape([x?[0] ?? grid![0], x?[1] ?? default,
            .. grid?.Skip(1).SkipLast(1) ?? Enumerable.Repeat(default(Dim), rank.Value - 2)]));
    }

    public static void InferDecoder(OpContext c) =>
        c.Set(0, DataType.UInt8, new Shape(default, default, c.Word("pixel_format", "RGB", "RGB", "BGR", "Grayscale") == "Grayscale" ? 1 : 3));

    public static void InferRoiAlign(OpContext c) => c.Set(0, c.Element(0), new Shape(
        c.Shared(2, c.ShapeOfRank(1, 2)?[0] ?? default, c.ShapeOfRank(2, 1)?[0] ?? default, "as many entries as regions,"),
        c.ShapeOfRank(0, 4)?[1] ?? default, c.Int("output_height", 1, 1), c.Int("output_width", 1, 1)));

    public static void GridTo20(StepContext c)
    {
        string mode = c.Node.Attributes.String("mode", "bilinear");
        c.SetAttribute("mode", mode switch { "bilinear" => "linear", "bicubic" => "cubic", _ => mode });
    }

    public static void GridFrom20(StepContext c)
    {
        if (c.RankOf(0) is not 4)
            throw c.Refuse($"the operator takes images of 4 dimensions there, X has {c.ShapeOf(0)?.ToString() ?? "an unknown rank"}; convert to opset 20 or later");
        string mode = c.Node.Attributes.String("mode", "linear");
        c.SetAttribute("mode", mode switch { "linear" => "bilinear", "cubic" => "bicubic", _ => mode });
    }

    /// <summary>Before opset 16 regions begin at the corner of a pixel, not at its middle.</summary>
    public static void RoiAlignTo16(StepContext c) => c.SetAttribute("coordinate_transformation_mode", "output_half_pixel");

    public static void RoiAlignFrom16(StepContext c)
    {
        if (c.Node.Attributes.String("coordinate_transformation_mode", "half_pixel") != "output_half_pixel")
            throw c.Refuse("there is no coordinate_transformation_mode half_pixel there; convert to opset 16 or later");
        _ = c.DropAttribute("coordinate_transformation_mode");
    }
}
