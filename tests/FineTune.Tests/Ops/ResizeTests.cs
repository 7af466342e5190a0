using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ResizeTests
{
    private const float Extrapolation = 0.25f;

    public static TheoryData<string, string> Modes()
    {
        var data = new TheoryData<string, string>();
        foreach (string mode in (string[])["nearest", "linear", "cubic"])
        {
            foreach (string coordinates in (string[])["align_corners", "asymmetric", "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "tf_crop_and_resize", "tf_half_pixel_for_nn"])
                data.Add(mode, coordinates);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_mode_equals_the_oracle_growing_one_axis_and_shrinking_the_other(string mode, string coordinates)
    {
        OracleCheck check = Case(mode, coordinates, [1, 2, 5, 8], roi: coordinates == "tf_crop_and_resize" ? [0, 0, -0.25f, 0.125f, 1, 1, 1.25f, 0.875f] : null)
            .Constant("scales", Tensor.From<float>([1, 1, 2.3f, 0.6f], 4)).Attribute("extrapolation_value", Extrapolation);
        (double Start, double End)[] roi = coordinates == "tf_crop_and_resize" ? [(-0.25, 1.25), (0.125, 0.875)] : [(0, 1), (0, 1)];
        Check(check, mode, coordinates, 2, (5, 2.3f, roi[0]), (8, 0.6f, roi[1]));
    }

    [Theory]
    [InlineData("linear", 0)]
    [InlineData("linear", 1)]
    [InlineData("cubic", 0)]
    [InlineData("cubic", 1)]
    public void A_shrinking_axis_may_be_smoothed(string mode, int excludeOutside)
    {
        OracleCheck check = Case(mode, "half_pixel", [1, 1, 9, 7]).Constant("scales", Tensor.From<float>([1, 1, 0.4f, 0.75f], 4))
            .Attribute("antialias", 1).Attribute("exclude_outside", excludeOutside).Attribute("cubic_coeff_a", -0.5f);
        Check(check, mode, "half_pixel", 1, (9, 0.4f, (0, 1)), (7, 0.75f, (0, 1)), a: -0.5, antialias: true, excludes: excludeOutside == 1);
    }

    [Theory]
    [InlineData("ceil", 0, 1, 1, 2, 2, 3, 3, 3)]
    [InlineData("floor", 0, 0, 1, 1, 2, 2, 3, 3)]
    [InlineData("round_prefer_ceil", 0, 1, 1, 2, 2, 3, 3, 3)]
    [InlineData("round_prefer_floor", 0, 0, 1, 1, 2, 2, 3, 3)]
    public void Ties_fall_to_the_side_that_is_asked_for(string nearest, params int[] expected)
    {
        OracleCheck check = Case("nearest", "asymmetric", [4]).Constant("scales", Tensor.From<float>([2], 1)).Attribute("nearest_mode", nearest);
        check.Verify(v => new() { ["y"] = Array.ConvertAll(expected, i => v["x"][i]) });
    }

    [Theory]
    [InlineData("not_larger", 4, 3)]
    [InlineData("not_smaller", 8, 6)]
    [InlineData("stretch", 8, 3)]
    public void Sizes_may_keep_the_ratio_of_named_axes(string policy, long height, long width)
    {
        OracleCheck check = Case("linear", "half_pixel", [1, 4, 3, 1], opset: 18).Skip().Constant("sizes", Tensor.From<long>([8, 3], 2))
            .Attribute("axes", new long[] { 1, -2 }).Attribute("keep_aspect_ratio_policy", policy);
        using var engine = check.Build();
        Assert.Equal([1, height, width, 1], engine.OutputShape("y"));
    }

    [Fact]
    public void The_same_size_is_a_copy() => Case("cubic", "half_pixel", [2, 3]).Skip().Constant("sizes", Tensor.From<long>([2, 3], 2)).Verify(v => new() { ["y"] = v["x"] });

    [Fact]
    public void The_first_versions_round_down_and_up_where_they_shrink()
    {
        new OracleCheck("Upsample", 9).Random("x", 1, 3).Constant("scales", Tensor.From<float>([1.5f], 1)).Outputs("y").Verify(v => Pick(v, 0, 0, 1, 2));
        new OracleCheck("Upsample", 7).Random("x", 1, 3).Attribute("scales", new[] { 1.5f }).Outputs("y").Verify(v => Pick(v, 0, 0, 1, 2));
        new OracleCheck("Resize", 10).Random("x", 1, 5).Constant("scales", Tensor.From<float>([0.6f], 1)).Outputs("y").Verify(v => Pick(v, 0, 2, 4));

        static Dictionary<string, double[]> Pick(Dictionary<string, double[]> v, params int[] at) => new() { ["y"] = Array.ConvertAll(at, i => v["x"][i]) };
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal("node 'node' (Resize): mode is 'lanczos'; it is nearest, linear or cubic", Refusal("lanczos", "half_pixel", [1, 2]));
        Assert.Equal("node 'node' (Resize): nearest_mode is 'near'; it is ceil, floor, round_prefer_ceil or round_prefer_floor", Refusal("nearest", "half_pixel", [1, 2], ("nearest_mode", "near")));
        Assert.Equal(
            "node 'node' (Resize): coordinate_transformation_mode is 'middle'; the engine has those of ONNX: align_corners, asymmetric, half_pixel, half_pixel_symmetric, pytorch_half_pixel, tf_crop_and_resize and tf_half_pixel_for_nn",
            Refusal("linear", "middle", [1, 2]));
        Assert.Equal("node 'node' (Resize): 1 scales or sizes and 0 bounds of the region are given; the 2 axes need one each, and two bounds where the region is cropped", Refusal("linear", "half_pixel", [2]));
        Assert.Equal("node 'node' (Resize): axis 1 of float[2,3] is to be scaled by -2 to -6 elements; a positive scale and a length that fits are needed", Refusal("linear", "half_pixel", [1, -2]));
        OracleCheck policy = Case("linear", "half_pixel", [2, 3], opset: 18).Skip().Constant("sizes", Tensor.From<long>([2, 6], 2)).Attribute("keep_aspect_ratio_policy", "fit");
        Assert.Equal("node 'node' (Resize): keep_aspect_ratio_policy is 'fit'; it is stretch, not_larger or not_smaller", Assert.Throws<TransferException>(policy.Build).Message);
    }

    private static string Refusal(string mode, string coordinates, float[] scales, params (string Name, AttributeValue Value)[] attributes)
    {
        OracleCheck check = Case(mode, coordinates, [2, 3]).Constant("scales", Tensor.From<float>(scales, scales.Length));
        foreach ((string name, AttributeValue value) in attributes)
            check.Attribute(name, value);
        TransferException error = Assert.Throws<TransferException>(check.Build);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        return error.Message;
    }

    private static OracleCheck Case(string mode, string coordinates, long[] shape, long opset = 19, float[]? roi = null)
    {
        OracleCheck check = new OracleCheck("Resize", opset).Attribute("mode", mode).Attribute("coordinate_transformation_mode", coordinates).Outputs("y").Random("x", 1, shape);
        return roi is null ? check.Skip() : check.Constant("roi", Tensor.From<float>(roi, roi.Length));
    }

    private static void Check(
        OracleCheck check, string mode, string coordinates, int images, (int From, float Scale, (double Start, double End) Roi) rows,
        (int From, float Scale, (double Start, double End) Roi) columns, double a = -0.75, bool antialias = false, bool excludes = false)
    {
        double[][] down = Weights(mode, coordinates, rows.From, rows.Scale, rows.Roi, a, antialias, excludes);
        double[][] across = Weights(mode, coordinates, columns.From, columns.Scale, columns.Roi, a, antialias, excludes);
        check.Verify(v => new() { ["y"] = [.. Enumerable.Range(0, images).SelectMany(image => Image(v["x"].AsSpan(image * rows.From * columns.From).ToArray(), down, across))] });
    }

    /// <summary>Every result from every element at once; an element outside on either axis is the extrapolation value.</summary>
    private static IEnumerable<double> Image(double[] x, double[][] down, double[][] across)
    {
        foreach (double[] row in down)
        {
            foreach (double[] column in across)
            {
                if (row.Length == 0 || column.Length == 0)
                    yield return Extrapolation;
                else
                    yield return row.SelectMany((r, i) => column.Select((c, j) => r * c * x[(i * column.Length) + j])).Sum();
            }
        }
    }

    /// <summary>For each element of y the weight of every element of x, or nothing where the position lies outside a cropped region.</summary>
    private static double[][] Weights(string mode, string coordinates, int from, double scale, (double Start, double End) roi, double a, bool antialias, bool excludes)
    {
        int to = (int)Math.Floor(from * (roi.End - roi.Start) * scale);
        return [.. Enumerable.Range(0, to).Select(i =>
        {
            double half = ((i + 0.5) / scale) - 0.5;
            double position = coordinates switch
            {
                "align_corners" => (double)i * (from - 1) / (to - 1),
                "asymmetric" => i / scale,
                "half_pixel_symmetric" => (from / 2.0 * (1 - (to / (scale * from)))) + half,
                "tf_crop_and_resize" => (roi.Start * (from - 1)) + (i * (roi.End - roi.Start) * (from - 1) / (to - 1)),
                "tf_half_pixel_for_nn" => (i + 0.5) / scale,
                _ => half,
            };
            return coordinates == "tf_crop_and_resize" && (position < 0 || position > from - 1) ? [] : Around(mode, from, position, antialias ? Math.Min(1, scale) : 1, a, excludes);
        })];
    }

    private static double[] Around(string mode, int from, double position, double stretch, double a, bool excludes)
    {
        var weights = new double[from];
        for (int at = -100; at < from + 100; at++)
        {
            double d = Math.Abs(at - position) * stretch;
            double weight = mode switch
            {
                "nearest" => at == Math.Ceiling(position - 0.5) ? 1 : 0,
                "linear" => d < 1 ? 1 - d : 0,
                _ => d < 1 ? ((a + 2) * Math.Pow(d, 3)) - ((a + 3) * d * d) + 1 : d < 2 ? a * (Math.Pow(d, 3) - (5 * d * d) + (8 * d) - 4) : 0,
            };
            if (!excludes || (at >= 0 && at < from))
                weights[Math.Clamp(at, 0, from - 1)] += weight;
        }

        return Array.ConvertAll(weights, w => w / weights.Sum());
    }
}
