using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// 12 x 32 results in 24 registers of 16 lanes: for each k, two loads of B and 12 broadcasts of A feed 24 multiply-adds.
/// Every accumulator has a name, because one that does not stay in its register halves the speed.
/// </summary>
internal static unsafe class Tile512
{
    public const int Rows = 12;

    public const int Columns = 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(long depth, float* a, float* b, float* c, long ldc, bool add)
    {
        Vector512<float> x0 = Vector512<float>.Zero, y0 = Vector512<float>.Zero;
        Vector512<float> x1 = Vector512<float>.Zero, y1 = Vector512<float>.Zero;
        Vector512<float> x2 = Vector512<float>.Zero, y2 = Vector512<float>.Zero;
        Vector512<float> x3 = Vector512<float>.Zero, y3 = Vector512<float>.Zero;
        Vector512<float> x4 = Vector512<float>.Zero, y4 = Vector512<float>.Zero;
        Vector512<float> x5 = Vector512<float>.Zero, y5 = Vector512<float>.Zero;
        Vector512<float> x6 = Vector512<float>.Zero, y6 = Vector512<float>.Zero;
        Vector512<float> x7 = Vector512<float>.Zero, y7 = Vector512<float>.Zero;
        Vector512<float> x8 = Vector512<float>.Zero, y8 = Vector512<float>.Zero;
        Vector512<float> x9 = Vector512<float>.Zero, y9 = Vector512<float>.Zero;
        Vector512<float> x10 = Vector512<float>.Zero, y10 = Vector512<float>.Zero;
        Vector512<float> x11 = Vector512<float>.Zero, y11 = Vector512<float>.Zero;
        Fetch(c, ldc);
        for (long k = 0; k < depth; k++, a += Rows, b += Columns)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), r;
            r = Vector512.Create(a[0]);
            x0 = Vector512.FusedMultiplyAdd(r, b0, x0);
            y0 = Vector512.FusedMultiplyAdd(r, b1, y0);
            r = Vector512.Create(a[1]);
            x1 = Vector512.FusedMultiplyAdd(r, b0, x1);
            y1 = Vector512.FusedMultiplyAdd(r, b1, y1);
            r = Vector512.Create(a[2]);
            x2 = Vector512.FusedMultiplyAdd(r, b0, x2);
            y2 = Vector512.FusedMultiplyAdd(r, b1, y2);
            r = Vector512.Create(a[3]);
            x3 = Vector512.FusedMultiplyAdd(r, b0, x3);
            y3 = Vector512.FusedMultiplyAdd(r, b1, y3);
            r = Vector512.Create(a[4]);
            x4 = Vector512.FusedMultiplyAdd(r, b0, x4);
            y4 = Vector512.FusedMultiplyAdd(r, b1, y4);
            r = Vector512.Create(a[5]);
            x5 = Vector512.FusedMultiplyAdd(r, b0, x5);
            y5 = Vector512.FusedMultiplyAdd(r, b1, y5);
            r = Vector512.Create(a[6]);
            x6 = Vector512.FusedMultiplyAdd(r, b0, x6);
            y6 = Vector512.FusedMultiplyAdd(r, b1, y6);
            r = Vector512.Create(a[7]);
            x7 = Vector512.FusedMultiplyAdd(r, b0, x7);
            y7 = Vector512.FusedMultiplyAdd(r, b1, y7);
            r = Vector512.Create(a[8]);
            x8 = Vector512.FusedMultiplyAdd(r, b0, x8);
            y8 = Vector512.FusedMultiplyAdd(r, b1, y8);
            r = Vector512.Create(a[9]);
            x9 = Vector512.FusedMultiplyAdd(r, b0, x9);
            y9 = Vector512.FusedMultiplyAdd(r, b1, y9);
            r = Vector512.Create(a[10]);
            x10 = Vector512.FusedMultiplyAdd(r, b0, x10);
            y10 = Vector512.FusedMultiplyAdd(r, b1, y10);
            r = Vector512.Create(a[11]);
            x11 = Vector512.FusedMultiplyAdd(r, b0, x11);
            y11 = Vector512.FusedMultiplyAdd(r, b1, y11);
        }

        Put(c, x0, y0, add);
        Put(c + (1 * ldc), x1, y1, add);
        Put(c + (2 * ldc), x2, y2, add);
        Put(c + (3 * ldc), x3, y3, add);
        Put(c + (4 * ldc), x4, y4, add);
        Put(c + (5 * ldc), x5, y5, add);
        Put(c + (6 * ldc), x6, y6, add);
        Put(c + (7 * ldc), x7, y7, add);
        Put(c + (8 * ldc), x8, y8, add);
        Put(c + (9 * ldc), x9, y9, add);
        Put(c + (10 * ldc), x10, y10, add);
        Put(c + (11 * ldc), x11, y11, add);
    }

    /// <summary>Asks for the lines of C, which are needed when the sums are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* c, long ldc)
    {
        for (int row = 0; row < Rows; row++, c += ldc)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> x, Vector512<float> y, bool add)
    {
        if (add)
        {
            x += Vector512.Load(c);
            y += Vector512.Load(c + 16);
        }

        x.Store(c);
        y.Store(c + 16);
    }
}
