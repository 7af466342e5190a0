using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Every step-th element from start to before end, along some axes; from the end when negative, cut to what is there. Starts, ends and axes
/// are attributes before opset 10, then inputs; axes before opset 10 have steps of 1.
/// </summary>
internal sealed unsafe class Slice : Operator
{
    private Strides _forward;
    private Strides _backward;
    private long _offset;

    public override void Plan()
    {
        long[] starts = Read(1, "starts") ?? throw Bad("no starts are given"), ends = Read(2, "ends") ?? throw Bad("no ends are given");
        long[] axes = Read(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = (Opset >= 10 ? ConstantInts(4) : null) ?? [.. starts.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0))
            throw Bad($"{starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps do not fit each other (steps are not 0)");
        var shape = (long[])X().Shape.Clone();
        long[] strides = Strides.Dense(X().Shape);
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axis(axes[i], X().Rank);
            long size = X().Shape[axis], step = steps[i];
            long start = starts[i] < 0 ? starts[i] + size : starts[i], end = ends[i] < 0 ? Math.Max(ends[i], -size - 1) + size : ends[i];
            start = step > 0 ? Math.Clamp(start, 0, size) : Math.Clamp(start, -1, size - 1);
            end = step > 0 ? Math.Clamp(end, 0, size) : Math.Clamp(end, -1, size - 1);
            shape[axis] = step > 0 ? Math.Max(0, (end - start + step - 1) / step) : Math.Max(0, (start - end - step - 1) / -step);
            _offset += start * strides[axis];
            strides[axis] *= step;
        }

        Make(0, X().Type, shape);
        if (Y().Count == 0)
            _offset = 0;
        long[] dense = Strides.Dense(shape);
        _forward = Strides.Of(shape, strides, dense);
        _backward = Strides.Of(shape, dense, strides);
    }

    // y[i] = x[start + i step]
    public override void Forward() =>
        StridedCopy.Run(Workers, _forward, (byte*)X().Pointer + (_offset * X().ElementSize), Y().Pointer, X().ElementSize);

    // dX[start + i step] = dY[i], 0 elsewhere
    public override void Backward()
    {
        Fill.Zero(DX().Pointer, DX().Bytes);
        StridedCopy.Run(Workers, _backward, DY().Pointer, DX().F + _offset, sizeof(float));
    }

    private long[]? Read(int input, string attribute) => Opset >= 10 ? ConstantInts(input) : Attributes.Ints(attribute)?.ToArray();
}
