namespace Transfer.FineTune.Kernels;

/// <summary>
/// One dimension of a correlation: tap t of place p meets position step p + first + spacing t of a source, if it has one, and is multiplied by
/// weight firstWeight + weightStep t.
/// </summary>
/// <param name="Places">Results along the dimension.</param>
/// <param name="Step">Positions from a place to the next.</param>
/// <param name="First">The position that the first tap of the first place meets; it may be outside.</param>
/// <param name="Spacing">Positions from a tap to the next.</param>
/// <param name="Taps">The number of taps.</param>
/// <param name="Size">Positions of the source.</param>
/// <param name="FirstWeight">The weight of the first tap.</param>
/// <param name="WeightStep">From a tap's weight to the next one's.</param>
internal readonly record struct TapSteps(long Places, long Step, long First, long Spacing, long Taps, long Size, long FirstWeight, long WeightStep)
{
    /// <summary>The taps [First, End) of a place that are inside.</summary>
    public (long First, long End) Inside(long place) => TapRange.Of((place * Step) + First, Spacing, Taps, Size);

    /// <summary>The places [First, End) of which every tap is inside.</summary>
    public (long First, long End) WholePlaces => TapRange.WholePlaces(Places, Step, -First, Spacing, Taps, Size);

    /// <summary>A convolution: place p meets stride p - pad + dilation t.</summary>
    public static TapSteps Forward(long places, long stride, long pad, long dilation, long taps, long size) => new(places, stride, -pad, dilation, taps, size, 0, 1);

    /// <summary>
    /// The way back to the inputs h = stride q + phase, from outputs of which there are <paramref name="size"/>: input h was met by tap k of
    /// output (h + pad - dilation k) / stride, where that is a whole number. The last such tap comes first, so that positions ascend.
    /// </summary>
    public static TapSteps Backward(long phase, long inputs, long stride, long pad, long dilation, long taps, long size)
    {
        long last = taps - 1;
        while (last >= 0 && (phase + pad - (last * dilation)) % stride != 0)
            last--;
        long places = (inputs - phase + stride - 1) / stride;
        if (last < 0)
            return new TapSteps(places, 1, 0, 1, 0, size, 0, 0);
        long divisor = GreatestDivisor(stride, dilation), every = stride / divisor;
        return new TapSteps(places, 1, (phase + pad - (last * dilation)) / stride, dilation / divisor, (last / every) + 1, size, last, -every);
    }

    private static long GreatestDivisor(long a, long b) => b == 0 ? a : GreatestDivisor(b, a % b);
}
