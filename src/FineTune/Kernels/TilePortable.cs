using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>4 x 8 results in eight registers of four lanes, for machines without fused multiply-add in 256 bits (ARM among them).</summary>
internal static unsafe class TilePortable
{
    public const int Rows = 4;

    public const int Columns = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(long depth, float* a, float* b, float* c, long ldc, bool add)
    {
        Vector128<float> x0 = default, x1 = default, x2 = default, x3 = default, y0 = default, y1 = default, y2 = default, y3 = default;
        for (long k = 0; k < depth; k++, a += Rows, b += Columns)
        {
            Vector128<float> b0 = Vector128.Load(b), b1 = Vector128.Load(b + 4);
            x0 = Vector128.MultiplyAddEstimate(Vector128.Create(a[0]), b0, x0);
            y0 = Vector128.MultiplyAddEstimate(Vector128.Create(a[0]), b1, y0);
            x1 = Vector128.MultiplyAddEstimate(Vector128.Create(a[1]), b0, x1);
            y1 = Vector128.MultiplyAddEstimate(Vector128.Create(a[1]), b1, y1);
            x2 = Vector128.MultiplyAddEstimate(Vector128.Create(a[2]), b0, x2);
            y2 = Vector128.MultiplyAddEstimate(Vector128.Create(a[2]), b1, y2);
            x3 = Vector128.MultiplyAddEstimate(Vector128.Create(a[3]), b0, x3);
            y3 = Vector128.MultiplyAddEstimate(Vector128.Create(a[3]), b1, y3);
        }

        Put(c, x0, y0, add);
        Put(c + ldc, x1, y1, add);
        Put(c + (2 * ldc), x2, y2, add);
        Put(c + (3 * ldc), x3, y3, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector128<float> x, Vector128<float> y, bool add)
    {
        if (add)
        {
            x += Vector128.Load(c);
            y += Vector128.Load(c + 4);
        }

        x.Store(c);
        y.Store(c + 4);
    }
}
