using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// x with elements added (or, negative, taken away) before and behind: a constant, its edge, its reflection, or its continuation from the
/// other side (wrap). Pads and value are attributes before opset 11, then inputs.
/// </summary>
internal sealed unsafe class Pad : IndexMap
{
    private float _value;

    public override void Plan()
    {
        long[] pads = (Has(1) ? ConstantInts(1) : Attributes.Ints("pads")?.ToArray()) ?? throw Bad("no pads are given");
        long[] axes = ConstantInts(3) ?? [.. Enumerable.Range(0, X(0).Rank).Select(d => (long)d)];
        if (pads.Length != 2 * axes.Length)
            throw Bad($"pads [{string.Join(',', pads)}] are not two for each of {axes.Length} axes");
        string mode = Attributes.String("mode", "constant");
        _value = Attributes.Float("value", 0);
        var before = new long[X(0).Rank];
        var shape = (long[])X(0).Shape.Clone();
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axis(axes[i], X(0).Rank);
            before[axis] = pads[i];
            shape[axis] = Math.Max(0, shape[axis] + pads[i] + pads[axes.Length + i]);
        }

        long[] x = X(0).Shape, strides = Strides.Dense(x);
        MakeMap(shape, at =>
        {
            long offset = 0;
            for (int d = 0; d < x.Length; d++)
            {
                long place = Place(mode, at[d] - before[d], x[d]);
                if (place < 0)
                    return -1;
                offset += place * strides[d];
            }

            return offset;
        });
    }

    protected override double Filling() => !Has(2) ? _value : X(2).IsFloat ? X(2).F[0] : Integers.Read(X(2), 0);

    private long Place(string mode, long at, long size)
    {
        if (at >= 0 && at < size)
            return at;
        switch (mode)
        {
            case "constant":
                return -1;
            case "edge":
                return Math.Clamp(at, 0, size - 1);
            case "wrap":
                return ((at % size) + size) % size;
            case "reflect":
                long period = Math.Max(1, 2 * (size - 1)), folded = ((at % period) + period) % period;
                return folded < size ? folded : period - folded;
            default:
                throw Bad($"mode '{mode}' is unknown; constant, edge, reflect and wrap are there");
        }
    }
}
