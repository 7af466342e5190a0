namespace Transfer.FineTune.Kernels;

/// <summary>Along one dimension: which taps of a place, and which places of a tap, are inside the image.</summary>
internal static class TapRange
{
    /// <summary>The taps [First, End) of the place whose first tap meets <paramref name="at"/>.</summary>
    public static (long First, long End) Of(long at, long dilation, long taps, long size)
    {
        long first = at >= 0 ? 0 : Math.Min(taps, (-at + dilation - 1) / dilation);
        long end = at >= size ? first : Math.Min(taps, (size - 1 - at) / dilation + 1);
        return (first, Math.Max(first, end));
    }

    /// <summary>The places [First, End) of which the tap that is <paramref name="reach"/> from a place's start is inside.</summary>
    public static (long First, long End) Places(long places, long stride, long pad, long reach, long size)
    {
        long first = pad <= reach ? 0 : Math.Min(places, (pad - reach + stride - 1) / stride);
        long room = size - 1 + pad - reach;
        long end = room < 0 ? first : Math.Min(places, (room / stride) + 1);
        return (first, Math.Max(first, end));
    }

    /// <summary>The places [First, End) of which every tap is inside.</summary>
    public static (long First, long End) WholePlaces(long places, long stride, long pad, long dilation, long taps, long size)
    {
        long first = Places(places, stride, pad, 0, size).First, end = Places(places, stride, pad, (taps - 1) * dilation, size).End;
        return (first, Math.Max(first, end));
    }
}
