namespace Transfer.Onnx.Ops;

/// <summary>
/// The sliding windows of convolutions and pools: kernel, strides, dilations (1 by default) and padding along the spatial dimensions, which
/// follow batch and channels. auto_pad NOTSET uses pads (begins, then ends; 0 by default), VALID none, SAME_UPPER and SAME_LOWER as much as
/// makes the output size the input size divided by the stride, rounded up.
/// </summary>
internal sealed class Windows
{
    private readonly Scalar[] _kernel;
    private readonly long[] _strides;
    private readonly long[] _dilations;
    private readonly long[] _pads;
    private readonly string _autoPad;

    /// <summary>The windows of a node.</summary>
    /// <param name="c">The node.</param>
    /// <param name="kernel">The sizes of the kernel.</param>
    public Windows(OpContext c, IReadOnlyList<Scalar> kernel)
    {
        int rank = kernel.Count;
        _kernel = [.. kernel];
        _strides = c.Ints("strides", rank, 1) ?? Repeat(1, rank);
        _dilations = c.Ints("dilations", rank, 1) ?? Repeat(1, rank);
        _pads = c.Ints("pads", 2 * rank, 0) ?? Repeat(0, 2 * rank);
        _autoPad = c.Word("auto_pad", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
    }

    private bool IsSame => _autoPad is "SAME_UPPER" or "SAME_LOWER";

    /// <summary>The kernel sizes of the attribute kernel_shape, which must agree with those of a weight where there is one; null where neither is known.</summary>
    public static Scalar[]? Kernel(OpContext c, Shape? weight, int weightInput, int? rank)
    {
        long[]? given = c.Ints("kernel_shape", weight?.Rank - 2 ?? rank, 1);
        if (weight is null)
            return given is null ? null : Array.ConvertAll(given, k => (Scalar)k);
        var kernel = new Scalar[weight.Rank - 2];
        for (int i = 0; i < kernel.Length; i++)
            kernel[i] = given is null ? weight[i + 2] : c.Shared(weightInput, given[i], weight[i + 2], $"at dimension {i + 2} the kernel_shape");
        return kernel;
    }

    /// <summary>The number of windows along a spatial dimension.</summary>
    /// <param name="size">The input's size there.</param>
    /// <param name="axis">The spatial dimension, 0 for the first behind the channels.</param>
    /// <param name="ceiling">Whether a last window may reach beyond the padded input (pools, ceil_mode 1).</param>
    public Scalar Count(Scalar size, int axis, bool ceiling = false)
    {
        long stride = _strides[axis];
        if (IsSame)
            return Scalar.CeilingDivide(size, stride);
        bool padded = _autoPad != "VALID";
        long begin = padded ? _pads[axis] : 0, end = padded ? _pads[axis + _kernel.Length] : 0;
        Scalar extent = ((_kernel[axis] - 1) * _dilations[axis]) + 1;
        Scalar room = size + begin + end - extent;
        if (!ceiling)
            return Scalar.FloorDivide(room, stride) + 1;

        // A window that would begin in the padding at the end is left out; only long strides and wide padding make that happen.
        Scalar count = Scalar.CeilingDivide(room, stride) + 1;
        return Scalar.Less(stride - 1 + end, extent) == true ? count : Scalar.Min(count, Scalar.CeilingDivide(size + begin, stride));
    }

    /// <summary>The size of a transposed convolution's output along a spatial dimension.</summary>
    public Scalar Spread(Scalar size, int axis, long outputPadding)
    {
        long stride = _strides[axis];
        if (IsSame)
            return size * stride;
        bool padded = _autoPad != "VALID";
        long pads = padded ? _pads[axis] + _pads[axis + _kernel.Length] : 0;
        return ((size - 1) * stride) + outputPadding + ((_kernel[axis] - 1) * _dilations[axis]) + 1 - pads;
    }

    /// <summary>The output sizes behind batch and channels; a window that does not fit into the input is an error.</summary>
    public Dim[] Counts(OpContext c, Shape input, bool ceiling = false)
    {
        var counts = new Dim[_kernel.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            Scalar count = Count(input[i + 2], i, ceiling);
            if (count.Integer is < 1 && input[i + 2].Number > 0)
                throw c.BadInput(0, $"a size at dimension {i + 2} that a window of {_kernel[i]} fits into", input.ToString());
            counts[i] = count.ToDim();
        }

        return counts;
    }

    private static long[] Repeat(long value, int count)
    {
        long[] values = new long[count];
        Array.Fill(values, value);
        return values;
    }
}
