using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>4 x 8 results in eight registers of four lanes, for machines without fused multiply-add in 256 bits (ARM among them), or row by row without lanes.</summary>
internal static unsafe class TilePortable
{
    public const int Rows = 4;

    public const int Columns = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(long depth, float* a, float* b, float* c, long ldc, bool add)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            for (int row = 0; row < Rows; row++)
                MultiplyRow(depth, a + row, b, c + (row * ldc), add);
            return;
        }

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

    /// <summary>One row in eight single floats: what is left where there are no vectors at all.</summary>
    private static void MultiplyRow(long depth, float* a, float* b, float* c, bool add)
    {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        for (long k = 0; k < depth; k++, a += Rows, b += Columns)
        {
            s0 += a[0] * b[0];
            s1 += a[0] * b[1];
            s2 += a[0] * b[2];
            s3 += a[0] * b[3];
            s4 += a[0] * b[4];
            s5 += a[0] * b[5];
            s6 += a[0] * b[6];
            s7 += a[0] * b[7];
        }

        ReadOnlySpan<float> sums = [s0, s1, s2, s3, s4, s5, s6, s7];
        for (int i = 0; i < Columns; i++)
            c[i] = add ? c[i] + sums[i] : sums[i];
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
