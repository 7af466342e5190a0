namespace Transfer.Zoo.Resampling;

/// <summary>The continuous filters of Pillow's <c>Image.resize</c>, in the distance from the centre, in output pixels.</summary>
internal static class FilterFunction
{
    // Pillow writes these two as C floats; in double the Hamming weights would differ.
    private const double HammingBase = 0.54f;
    private const double HammingSwing = 0.46f;

    private const double CubicA = -0.5;

    /// <summary>How far from the centre the filter reaches at scale 1.</summary>
    public static double Support(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear or ResizeFilter.Hamming => 1,
        ResizeFilter.Bicubic => 2,
        _ => 3,
    };

    /// <summary>The filter's value; the order of operations is Pillow's, because the last bit can reach a pixel.</summary>
    public static double Value(ResizeFilter filter, double x) => filter switch
    {
        ResizeFilter.Box => x > -0.5 && x <= 0.5 ? 1 : 0,
        ResizeFilter.Bilinear => Math.Abs(x) < 1 ? 1 - Math.Abs(x) : 0,
        ResizeFilter.Hamming => Hamming(Math.Abs(x)),
        ResizeFilter.Bicubic => Bicubic(Math.Abs(x)),
        _ => x >= -3 && x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
    };

    private static double Hamming(double x)
    {
        if (x == 0)
            return 1;
        if (x >= 1)
            return 0;
        x *= Math.PI;
        return Math.Sin(x) / x * (HammingBase + HammingSwing * Math.Cos(x));
    }

    private static double Bicubic(double x)
    {
        if (x < 1)
            return ((CubicA + 2) * x - (CubicA + 3)) * x * x + 1;
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * CubicA : 0;
    }

    private static double Sinc(double x)
    {
        if (x == 0)
            return 1;
        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
