using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>The attributes that convolutions and pools share, read for a concrete input: kernel, strides, dilations, pads, places.</summary>
internal sealed class Window
{
    private Window(long[] large, long[] small, long[] kernel, long[] strides, long[] dilations, long[] before, long[] after)
    {
        (Large, Small, Kernel, After) = (large, small, kernel, after);
        Shape = new WindowShape(large, small, kernel, strides, dilations, before);
    }

    public long[] Large { get; }

    public long[] Small { get; }

    public long[] Kernel { get; }

    /// <summary>The padding behind.</summary>
    public long[] After { get; }

    public WindowShape Shape { get; }

    /// <summary>
    /// A window over <paramref name="spatial"/> dimensions. Places: (size + pads - ((kernel - 1) dilation + 1)) / stride + 1, rounded down, or up
    /// with ceil_mode, where a window that would begin in the padding behind is dropped. SAME pads so that size / stride rounded up remain.
    /// </summary>
    public static Window Of(AttributeMap attributes, long[] spatial, long[] kernel, Func<string, TransferException> bad)
    {
        int rank = spatial.Length;
        if (rank is 0 or > 3 || kernel.Length != rank)
            throw bad($"a window of {kernel.Length} dimensions over {rank}; the engine has 1 to 3, equal on both sides");
        long[] strides = attributes.Ints("strides")?.ToArray() ?? Ones(rank), dilations = attributes.Ints("dilations")?.ToArray() ?? Ones(rank);
        long[] pads = attributes.Ints("pads")?.ToArray() ?? new long[2 * rank];
        string autoPad = attributes.String("auto_pad", "NOTSET");
        bool ceil = attributes.Int("ceil_mode", 0) != 0;
        if (strides.Length != rank || dilations.Length != rank || pads.Length != 2 * rank || strides.Any(s => s < 1) || dilations.Any(d => d < 1))
            throw bad($"strides [{string.Join(',', strides)}], dilations [{string.Join(',', dilations)}] and pads [{string.Join(',', pads)}] do not fit {rank} dimensions");
        long[] small = new long[rank], before = new long[rank], after = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long extent = ((kernel[d] - 1) * dilations[d]) + 1;
            (before[d], after[d]) = Pads(autoPad, spatial[d], strides[d], extent, pads[d], pads[rank + d]);
            long room = spatial[d] + before[d] + after[d] - extent;
            small[d] = room < 0 ? 0 : ((ceil ? room + strides[d] - 1 : room) / strides[d]) + 1;
            if (ceil && (small[d] - 1) * strides[d] >= spatial[d] + before[d])
                small[d]--;
        }

        return new Window(spatial, small, kernel, strides, dilations, before, after);
    }

    /// <summary>
    /// The window of a transposed convolution, whose input is the small side. Without output_shape the large side is stride (size - 1) +
    /// output_padding + extent - pads; with it, or with SAME, the padding is what is over, its odd element in front unless SAME_UPPER.
    /// </summary>
    public static Window OfTransposed(AttributeMap attributes, long[] spatial, long[] kernel, Func<string, TransferException> bad)
    {
        int rank = spatial.Length;
        if (rank is 0 or > 3 || kernel.Length != rank)
            throw bad($"a window of {kernel.Length} dimensions over {rank}; the engine has 1 to 3, equal on both sides");
        long[] strides = attributes.Ints("strides")?.ToArray() ?? Ones(rank), dilations = attributes.Ints("dilations")?.ToArray() ?? Ones(rank);
        long[] pads = attributes.Ints("pads")?.ToArray() ?? new long[2 * rank], extra = attributes.Ints("output_padding")?.ToArray() ?? new long[rank];
        long[]? asked = attributes.Ints("output_shape")?.ToArray();
        string autoPad = attributes.String("auto_pad", "NOTSET");
        long[] large = new long[rank], before = new long[rank], after = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long full = (strides[d] * (spatial[d] - 1)) + extra[d] + ((kernel[d] - 1) * dilations[d]) + 1;
            long? fixedSize = asked is not null ? asked[^(rank - d)] : autoPad.StartsWith("SAME", StringComparison.Ordinal) ? spatial[d] * strides[d] : null;
            long total = fixedSize is { } size ? Math.Max(0, full - size) : 0;
            (before[d], after[d]) = fixedSize is null ? (autoPad == "VALID" ? (0, 0) : (pads[d], pads[rank + d]))
                : autoPad == "SAME_UPPER" ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);
            large[d] = fixedSize ?? (full - before[d] - after[d]);
        }

        return new Window(large, spatial, kernel, strides, dilations, before, after);
    }

    private static (long Before, long After) Pads(string autoPad, long size, long stride, long extent, long before, long after)
    {
        if (autoPad == "VALID")
            return (0, 0);
        if (!autoPad.StartsWith("SAME", StringComparison.Ordinal))
            return (before, after);
        long total = Math.Max(0, ((((size + stride - 1) / stride) - 1) * stride) + extent - size), less = total / 2;
        return autoPad == "SAME_UPPER" ? (less, total - less) : (total - less, less);
    }

    private static long[] Ones(int count)
    {
        var ones = new long[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
