using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Reductions of integers: sizes and positions.</summary>
internal static class IntegerReduction
{
    /// <summary>y = reduction of x; array 1 of the nest over x is y, which repeats along what goes away.</summary>
    public static void Run(ReduceKind kind, Slot x, Slot y, in Strides nest)
    {
        bool isExtreme = kind is ReduceKind.Max or ReduceKind.Min;
        for (long i = 0; i < y.Count; i++)
            Integers.Write(y, i, kind == ReduceKind.Prod ? 1 : 0);

        // Any of the values is a start for the extremes, whatever the width of the type.
        for (long i = 0; isExtreme && i < nest.Count; i++)
            Integers.Write(y, nest.Offset(i, 1), Integers.Read(x, nest.Offset(i, 0)));
        for (long i = 0; i < nest.Count; i++)
        {
            long to = nest.Offset(i, 1), value = Integers.Read(x, nest.Offset(i, 0)), total = Integers.Read(y, to);
            Integers.Write(y, to, kind switch
            {
                ReduceKind.Prod => total * value,
                ReduceKind.Max => Math.Max(total, value),
                ReduceKind.Min => Math.Min(total, value),
                ReduceKind.L1 => total + Math.Abs(value),
                ReduceKind.SumSquare => total + (value * value),
                _ => total + value,
            });
        }

        if (kind == ReduceKind.Mean)
        {
            for (long i = 0; i < y.Count; i++)
                Integers.Write(y, i, Integers.Read(y, i) / Math.Max(1, x.Count / y.Count));
        }
    }
}
