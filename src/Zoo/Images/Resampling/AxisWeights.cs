namespace Transfer.Zoo.Resampling;

/// <summary>
/// The weights of one axis of a resize: for each output position the run of source positions that it is made of, and one
/// fixed-point weight for each (22 bits behind the point, as in Pillow; a sum of them is <see cref="One"/> to within rounding).
/// Each row of weights is padded with zeros to a multiple of <see cref="Group"/>.
/// </summary>
internal sealed class AxisWeights
{
    /// <summary>Bits behind the point: 32 less 8 for the pixel and 2 for sums that leave 0..255.</summary>
    public const int Precision = 32 - 8 - 2;

    /// <summary>The weight 1.</summary>
    public const int One = 1 << Precision;

    /// <summary>What is added before the shift, so that it rounds.</summary>
    public const int Half = 1 << (Precision - 1);

    /// <summary>Weights are padded to a multiple of this many, the pixels that the horizontal pass takes from one load.</summary>
    public const int Group = 4;

    private AxisWeights(int[] first, int[] count, int[] weights, int stride, int start, int end) =>
        (First, Count, Weights, Stride, Start, End) = (first, count, weights, stride, start, end);

    /// <summary>Per output: the first source position, counted from <see cref="Start"/>.</summary>
    public int[] First { get; }

    /// <summary>Per output: how many source positions.</summary>
    public int[] Count { get; }

    /// <summary>The weights of output i begin at <c>i * Stride</c>.</summary>
    public int[] Weights { get; }

    /// <summary>Distance between the weights of two outputs, a multiple of <see cref="Group"/>.</summary>
    public int Stride { get; }

    /// <summary>The first source position that any output uses.</summary>
    public int Start { get; }

    /// <summary>One past the last source position that any output uses.</summary>
    public int End { get; }

    /// <summary>Number of outputs.</summary>
    public int Outputs => First.Length;

    /// <summary>The weights of outputs <paramref name="from"/> to <paramref name="from"/> + <paramref name="outputs"/> - 1.</summary>
    /// <param name="filter">Any but Nearest.</param>
    /// <param name="input">Length of the whole source axis; positions outside the box count.</param>
    /// <param name="low">Where the box begins.</param>
    /// <param name="high">Where the box ends.</param>
    /// <param name="output">Length of the whole output axis.</param>
    /// <param name="from">The first output that is wanted.</param>
    /// <param name="outputs">How many outputs are wanted.</param>
    public static AxisWeights Compute(ResizeFilter filter, int input, float low, float high, int output, int from, int outputs)
    {
        double scale = (double)(high - low) / output;
        double filterScale = Math.Max(scale, 1);
        double support = FilterFunction.Support(filter) * filterScale;
        double inverse = 1.0 / filterScale;

        // Never more than the whole axis, however far the filter reaches.
        int most = (int)Math.Min(Math.Ceiling(support) * 2 + 1, input);
        int stride = (most + Group - 1) / Group * Group;
        int[] first = new int[outputs];
        int[] count = new int[outputs];
        int[] weights = new int[outputs * stride];
        double[] exact = new double[most];
        (int start, int end) = (input, 0);
        for (int i = 0; i < outputs; i++)
        {
            double center = low + (from + i + 0.5) * scale;
            int begin = Math.Max(0, (int)(center - support + 0.5));
            int taps = Math.Min(input, (int)(center + support + 0.5)) - begin;
            Normalised(filter, exact.AsSpan(0, taps), begin, center, inverse);
            for (int t = 0; t < taps; t++)
                weights[i * stride + t] = (int)((exact[t] < 0 ? -0.5 : 0.5) + exact[t] * One);
            (first[i], count[i]) = (begin, taps);
            (start, end) = (Math.Min(start, begin), Math.Max(end, begin + taps));
        }

        for (int i = 0; i < outputs; i++)
            first[i] -= start;
        return new AxisWeights(first, count, weights, stride, start, end);
    }

    private static void Normalised(ResizeFilter filter, Span<double> weights, int begin, double center, double inverse)
    {
        double sum = 0;
        for (int t = 0; t < weights.Length; t++)
        {
            weights[t] = FilterFunction.Value(filter, (begin + t - center + 0.5) * inverse);
            sum += weights[t];
        }

        if (sum == 0)
            return;
        foreach (ref double weight in weights)
            weight /= sum;
    }
}
