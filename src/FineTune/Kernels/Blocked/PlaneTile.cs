using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Twelve rows by two blocks of 16 columns of a product whose rows follow each other, 16 values apart: tiles of a Winograd frequency. Fixed distances leave
/// the address registers free, so that the tile is twice as high as <see cref="IndirectTile"/>'s: for each step two loads of weights and 12
/// broadcasts feed 24 multiply-adds. For machines with 32 registers of 512 bits.
/// </summary>
internal static unsafe class PlaneTile
{
    public const int Rows = 12;

    /// <summary>to[r][0..15] (+)= Σ a[block][r][k] weights[block][k][0..15], and the same for the second block of columns.</summary>
    /// <param name="blocks">Blocks of 16 values of k.</param>
    /// <param name="a">The rows of the first block.</param>
    /// <param name="aStep">Floats from a block of rows to the next.</param>
    /// <param name="weights">[block][k][16] of the first columns.</param>
    /// <param name="weightStep">Floats to those of the second columns.</param>
    /// <param name="to">The rows of the first columns.</param>
    /// <param name="toStep">Floats to those of the second columns.</param>
    /// <param name="adds">Whether the sums begin at what is there, instead of at 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(int blocks, float* a, nint aStep, float* weights, nint weightStep, float* to, nint toStep, bool adds)
    {
        float* second = to + toStep;
        Vector512<float> x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, y0, y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11;
        x0 = x1 = x2 = x3 = x4 = x5 = x6 = x7 = x8 = x9 = x10 = x11 = Vector512<float>.Zero;
        y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = y8 = y9 = y10 = y11 = Vector512<float>.Zero;
        if (adds)
        {
            x0 = Vector512.Load(to);
            x1 = Vector512.Load(to + 16);
            x2 = Vector512.Load(to + 32);
            x3 = Vector512.Load(to + 48);
            x4 = Vector512.Load(to + 64);
            x5 = Vector512.Load(to + 80);
            x6 = Vector512.Load(to + 96);
            x7 = Vector512.Load(to + 112);
            x8 = Vector512.Load(to + 128);
            x9 = Vector512.Load(to + 144);
            x10 = Vector512.Load(to + 160);
            x11 = Vector512.Load(to + 176);
            y0 = Vector512.Load(second);
            y1 = Vector512.Load(second + 16);
            y2 = Vector512.Load(second + 32);
            y3 = Vector512.Load(second + 48);
            y4 = Vector512.Load(second + 64);
            y5 = Vector512.Load(second + 80);
            y6 = Vector512.Load(second + 96);
            y7 = Vector512.Load(second + 112);
            y8 = Vector512.Load(second + 128);
            y9 = Vector512.Load(second + 144);
            y10 = Vector512.Load(second + 160);
            y11 = Vector512.Load(second + 176);
        }

        for (; blocks > 0; blocks--, a += aStep - 16)
        {
            float* end = a + 16;
            do
            {
                Vector512<float> b0 = Vector512.Load(weights), b1 = Vector512.Load(weights + weightStep), r;
                r = Vector512.Create(a[0]);
                x0 = Vector512.FusedMultiplyAdd(r, b0, x0);
                y0 = Vector512.FusedMultiplyAdd(r, b1, y0);
                r = Vector512.Create(a[16]);
                x1 = Vector512.FusedMultiplyAdd(r, b0, x1);
                y1 = Vector512.FusedMultiplyAdd(r, b1, y1);
                r = Vector512.Create(a[32]);
                x2 = Vector512.FusedMultiplyAdd(r, b0, x2);
                y2 = Vector512.FusedMultiplyAdd(r, b1, y2);
                r = Vector512.Create(a[48]);
                x3 = Vector512.FusedMultiplyAdd(r, b0, x3);
                y3 = Vector512.FusedMultiplyAdd(r, b1, y3);
                r = Vector512.Create(a[64]);
                x4 = Vector512.FusedMultiplyAdd(r, b0, x4);
                y4 = Vector512.FusedMultiplyAdd(r, b1, y4);
                r = Vector512.Create(a[80]);
                x5 = Vector512.FusedMultiplyAdd(r, b0, x5);
                y5 = Vector512.FusedMultiplyAdd(r, b1, y5);
                r = Vector512.Create(a[96]);
                x6 = Vector512.FusedMultiplyAdd(r, b0, x6);
                y6 = Vector512.FusedMultiplyAdd(r, b1, y6);
                r = Vector512.Create(a[112]);
                x7 = Vector512.FusedMultiplyAdd(r, b0, x7);
                y7 = Vector512.FusedMultiplyAdd(r, b1, y7);
                r = Vector512.Create(a[128]);
                x8 = Vector512.FusedMultiplyAdd(r, b0, x8);
                y8 = Vector512.FusedMultiplyAdd(r, b1, y8);
                r = Vector512.Create(a[144]);
                x9 = Vector512.FusedMultiplyAdd(r, b0, x9);
                y9 = Vector512.FusedMultiplyAdd(r, b1, y9);
                r = Vector512.Create(a[160]);
                x10 = Vector512.FusedMultiplyAdd(r, b0, x10);
                y10 = Vector512.FusedMultiplyAdd(r, b1, y10);
                r = Vector512.Create(a[176]);
                x11 = Vector512.FusedMultiplyAdd(r, b0, x11);
                y11 = Vector512.FusedMultiplyAdd(r, b1, y11);
                weights += 16;
            }
            while (++a < end);
        }

        x0.Store(to);
        x1.Store(to + 16);
        x2.Store(to + 32);
        x3.Store(to + 48);
        x4.Store(to + 64);
        x5.Store(to + 80);
        x6.Store(to + 96);
        x7.Store(to + 112);
        x8.Store(to + 128);
        x9.Store(to + 144);
        x10.Store(to + 160);
        x11.Store(to + 176);
        y0.Store(second);
        y1.Store(second + 16);
        y2.Store(second + 32);
        y3.Store(second + 48);
        y4.Store(second + 64);
        y5.Store(second + 80);
        y6.Store(second + 96);
        y7.Store(second + 112);
        y8.Store(second + 128);
        y9.Store(second + 144);
        y10.Store(second + 160);
        y11.Store(second + 176);
    }
}
