using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// 6 x 16 results in 12 registers of 8 lanes: for each k, two loads of B and 6 broadcasts of A feed 12 multiply-adds.
/// Every accumulator has a name, because one that does not stay in its register halves the speed.
/// </summary>
internal static unsafe class Tile256
{
    public const int Rows = 6;

    public const int Columns = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(long depth, float* a, float* b, float* c, long ldc, bool add)
    {
        Vector256<float> x0 = Vector256<float>.Zero, y0 = Vector256<float>.Zero;
        Vector256<float> x1 = Vector256<float>.Zero, y1 = Vector256<float>.Zero;
        Vector256<float> x2 = Vector256<float>.Zero, y2 = Vector256<float>.Zero;
        Vector256<float> x3 = Vector256<float>.Zero, y3 = Vector256<float>.Zero;
        Vector256<float> x4 = Vector256<float>.Zero, y4 = Vector256<float>.Zero;
        Vector256<float> x5 = Vector256<float>.Zero, y5 = Vector256<float>.Zero;
        for (long k = 0; k < depth; k++, a += Rows, b += Columns)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8), r;
            r = Vector256.Create(a[0]);
            x0 = Vector256.FusedMultiplyAdd(r, b0, x0);
            y0 = Vector256.FusedMultiplyAdd(r, b1, y0);
            r = Vector256.Create(a[1]);
            x1 = Vector256.FusedMultiplyAdd(r, b0, x1);
            y1 = Vector256.FusedMultiplyAdd(r, b1, y1);
            r = Vector256.Create(a[2]);
            x2 = Vector256.FusedMultiplyAdd(r, b0, x2);
            y2 = Vector256.FusedMultiplyAdd(r, b1, y2);
            r = Vector256.Create(a[3]);
            x3 = Vector256.FusedMultiplyAdd(r, b0, x3);
            y3 = Vector256.FusedMultiplyAdd(r, b1, y3);
            r = Vector256.Create(a[4]);
            x4 = Vector256.FusedMultiplyAdd(r, b0, x4);
            y4 = Vector256.FusedMultiplyAdd(r, b1, y4);
            r = Vector256.Create(a[5]);
            x5 = Vector256.FusedMultiplyAdd(r, b0, x5);
            y5 = Vector256.FusedMultiplyAdd(r, b1, y5);
        }

        Put(c, x0, y0, add);
        Put(c + (1 * ldc), x1, y1, add);
        Put(c + (2 * ldc), x2, y2, add);
        Put(c + (3 * ldc), x3, y3, add);
        Put(c + (4 * ldc), x4, y4, add);
        Put(c + (5 * ldc), x5, y5, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector256<float> x, Vector256<float> y, bool add)
    {
        if (add)
        {
            x += Vector256.Load(c);
            y += Vector256.Load(c + 8);
        }

        x.Store(c);
        y.Store(c + 8);
    }
}
