namespace Transfer.FineTune.Ops;

/// <summary>One axis of a Resize: its lengths and scale, and where the elements of y lie in x.</summary>
/// <param name="From">The length of x.</param>
/// <param name="To">The length of y.</param>
/// <param name="Scale">To / From, not rounded to whole elements.</param>
/// <param name="Start">Where the region of interest begins, as a part of the axis.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct ResizeAxis(int From, int To, float Scale, float Start, float End)
{
    /// <summary>The position in x of element i of y, in float32 as ONNX Runtime computes it, so that ties fall to the same side; null for an unknown mode.</summary>
    public float? Position(string mode, int i) => mode switch
    {
        "align_corners" => To == 1 ? 0 : (float)i * (From - 1) / (To - 1),
        "asymmetric" => i / Scale,
        "half_pixel" => HalfPixel(i),
        "half_pixel_symmetric" => (From / 2f * (1 - (To / (Scale * From)))) + HalfPixel(i),
        "pytorch_half_pixel" => To > 1 ? HalfPixel(i) : 0,
        "tf_crop_and_resize" => To > 1 ? (Start * (From - 1)) + (i * (End - Start) * (From - 1) / (To - 1)) : 0.5f * (Start + End) * (From - 1),
        "tf_half_pixel_for_nn" => (i + 0.5f) / Scale,
        _ => null,
    };

    /// <summary>The element nearest to a position; null for an unknown mode.</summary>
    public static int? Nearest(string mode, float position) => mode switch
    {
        "ceil" => (int)MathF.Ceiling(position),
        "floor" => (int)MathF.Floor(position),
        "round_prefer_ceil" => (int)MathF.Floor(position + 0.5f),
        "round_prefer_floor" => (int)MathF.Ceiling(position - 0.5f),
        _ => null,
    };

    /// <summary>
    /// The filter around a position, spread over 1 / stretch elements for each of its own; beyond the ends the edge elements count, or
    /// nothing where that is excluded.
    /// </summary>
    public SortedDictionary<int, double> Filter(Func<double, double> filter, int support, double stretch, double position, bool excludeOutside)
    {
        int middle = (int)Math.Floor(position), first = (int)Math.Floor(-support / stretch) + 1;
        var taps = new SortedDictionary<int, double>();
        double sum = 0;
        for (int k = first; k <= 1 - first; k++)
        {
            double weight = filter((middle + k - position) * stretch);
            int at = Math.Clamp(middle + k, 0, From - 1);
            if (excludeOutside && at != middle + k)
                continue;
            taps[at] = taps.GetValueOrDefault(at) + weight;
            sum += weight;
        }

        foreach (int at in taps.Keys.ToArray())
            taps[at] /= sum;
        return taps;
    }

    /// <summary>The linear filter: 1 - |x|.</summary>
    public static double Linear(double x) => Math.Max(0, 1 - Math.Abs(x));

    /// <summary>Keys' cubic convolution with coefficient a.</summary>
    public static double Cubic(double x, double a)
    {
        x = Math.Abs(x);
        return x switch
        {
            <= 1 => ((((a + 2) * x) - (a + 3)) * x * x) + 1,
            < 2 => ((((((x - 5) * x) + 8) * x) - 4) * a),
            _ => 0,
        };
    }

    private float HalfPixel(int i) => ((i + 0.5f) / Scale) - 0.5f;
}
