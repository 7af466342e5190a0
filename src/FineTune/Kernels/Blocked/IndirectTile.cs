using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Six rows by 16 or 32 columns of a product whose rows stand at six unrelated addresses: pixels of an image. For every range of a list
/// (a tap of a kernel, a block of channels) the neighbouring values of each row meet the same number of lines of weights. So one
/// loop serves kernels of any size, stride and dilation, pixels may be taken from several lines and images without waste, and nothing is
/// unfolded. Sixteen columns are one register of 512 bits or two of 256; every accumulator has a name, because one that does not stay in
/// its register halves the speed.
/// </summary>
internal static unsafe class IndirectTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>to[r][0..15] = start[r][0..15] + Σ a[r][k] weights[.][0..15] for every k of every range. Sums begin at <paramref name="start"/>, which may be <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply16(int count, ValueRange* ranges, float** a, float* weights, float** start, float** to)
    {
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
        Vector512<float> c0 = Vector512.Load(start[0]), c1 = Vector512.Load(start[1]), c2 = Vector512.Load(start[2]);
        Vector512<float> c3 = Vector512.Load(start[3]), c4 = Vector512.Load(start[4]), c5 = Vector512.Load(start[5]);
        for (int i = 0; i < count; i++)
        {
            nint at = ranges[i].First, end = ranges[i].End;
            do
            {
                Vector512<float> b = Vector512.Load(weights);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(a0[at]), b, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[at]), b, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[at]), b, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[at]), b, c3);
                c4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[at]), b, c4);
                c5 = Vector512.FusedMultiplyAdd(Vector512.Create(a5[at]), b, c5);
                weights += 16;
            }
            while (++at < end);
        }

        c0.Store(to[0]);
        c1.Store(to[1]);
        c2.Store(to[2]);
        c3.Store(to[3]);
        c4.Store(to[4]);
        c5.Store(to[5]);
    }

    /// <summary>
    /// The same for two blocks of 16 columns, whose weights are <paramref name="weightStep"/> floats apart, their starts
    /// <paramref name="startStep"/> and their results <paramref name="toStep"/>: each value that is loaded is used twice. For machines
    /// with 32 registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply32(int count, ValueRange* ranges, float** a, float* weights, nint weightStep, float** start, nint startStep, float** to, nint toStep)
    {
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
        Vector512<float> c0 = Vector512.Load(start[0]), c1 = Vector512.Load(start[1]), c2 = Vector512.Load(start[2]);
        Vector512<float> c3 = Vector512.Load(start[3]), c4 = Vector512.Load(start[4]), c5 = Vector512.Load(start[5]);
        Vector512<float> d0 = Vector512.Load(start[0] + startStep), d1 = Vector512.Load(start[1] + startStep), d2 = Vector512.Load(start[2] + startStep);
        Vector512<float> d3 = Vector512.Load(start[3] + startStep), d4 = Vector512.Load(start[4] + startStep), d5 = Vector512.Load(start[5] + startStep);
        for (int i = 0; i < count; i++)
        {
            nint at = ranges[i].First, end = ranges[i].End;
            do
            {
                Vector512<float> b = Vector512.Load(weights), e = Vector512.Load(weights + weightStep), r = Vector512.Create(a0[at]);
                c0 = Vector512.FusedMultiplyAdd(r, b, c0);
                d0 = Vector512.FusedMultiplyAdd(r, e, d0);
                r = Vector512.Create(a1[at]);
                c1 = Vector512.FusedMultiplyAdd(r, b, c1);
                d1 = Vector512.FusedMultiplyAdd(r, e, d1);
                r = Vector512.Create(a2[at]);
                c2 = Vector512.FusedMultiplyAdd(r, b, c2);
                d2 = Vector512.FusedMultiplyAdd(r, e, d2);
                r = Vector512.Create(a3[at]);
                c3 = Vector512.FusedMultiplyAdd(r, b, c3);
                d3 = Vector512.FusedMultiplyAdd(r, e, d3);
                r = Vector512.Create(a4[at]);
                c4 = Vector512.FusedMultiplyAdd(r, b, c4);
                d4 = Vector512.FusedMultiplyAdd(r, e, d4);
                r = Vector512.Create(a5[at]);
                c5 = Vector512.FusedMultiplyAdd(r, b, c5);
                d5 = Vector512.FusedMultiplyAdd(r, e, d5);
                weights += 16;
            }
            while (++at < end);
        }

        c0.Store(to[0]);
        c1.Store(to[1]);
        c2.Store(to[2]);
        c3.Store(to[3]);
        c4.Store(to[4]);
        c5.Store(to[5]);
        d0.Store(to[0] + toStep);
        d1.Store(to[1] + toStep);
        d2.Store(to[2] + toStep);
        d3.Store(to[3] + toStep);
        d4.Store(to[4] + toStep);
        d5.Store(to[5] + toStep);
    }
}
