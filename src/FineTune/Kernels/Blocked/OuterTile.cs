using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Sums of outer products over pixels: c[i][j] += a(pixel)[i] b(pixel)[j], j being the 16 lanes of a block and i up to 16 neighbouring
/// values. It is what a convolution's weights gather. With 32 registers all 16 rows are one pass; with 16 registers (each sum of 16 lanes
/// takes two) they are three, of 6, 6 and 4 rows, which waste nothing.
/// </summary>
internal static unsafe class OuterTile
{
    /// <summary>Adds what the lines hold to c, rows of 16 floats one behind the other.</summary>
    /// <param name="lines">The pixels.</param>
    /// <param name="rows">The number of rows; up to three values behind a pixel's last are read, and what they give is not used.</param>
    /// <param name="a">The values of the first pixel.</param>
    /// <param name="b">The lanes of the first pixel.</param>
    /// <param name="c">The sums; there are rows for what is read.</param>
    public static void Add(in PixelLines lines, int rows, float* a, float* b, float* c)
    {
        if (rows == BlockedShape.Lanes && Vector512.IsHardwareAccelerated)
        {
            Add16(lines, a, b, c);
            return;
        }

        for (int at = 0; at < rows;)
        {
            int left = rows - at, step = left is 4 or 7 or 8 || left < 4 ? 4 : 6;
            if (step == 4)
                Add4(lines, a + at, b, c + (at * BlockedShape.Lanes));
            else
                Add6(lines, a + at, b, c + (at * BlockedShape.Lanes));
            at += step;
        }
    }

    /// <summary>The same for one block of lanes or two, <paramref name="blockB"/> floats apart, whose sums are <paramref name="blockC"/> apart.</summary>
    public static void Add(in PixelLines lines, int rows, float* a, int blocks, float* b, long blockB, float* c, long blockC)
    {
        if (blocks == 2 && rows % 8 == 0 && Vector512.IsHardwareAccelerated)
        {
            for (int at = 0; at < rows; at += 8)
                Add8By2(lines, a + at, b, blockB, c + (at * BlockedShape.Lanes), blockC);
            return;
        }

        for (int block = 0; block < blocks; block++)
            Add(lines, rows, a, b + (block * blockB), c + (block * blockC));
    }

    /// <summary>The first 16 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add16(in PixelLines lines, float* a, float* b, float* c)
    {
        Vector512<float> c0 = Vector512.Load(c), c1 = Vector512.Load(c + 16), c2 = Vector512.Load(c + 32);
        Vector512<float> c3 = Vector512.Load(c + 48), c4 = Vector512.Load(c + 64), c5 = Vector512.Load(c + 80);
        Vector512<float> c6 = Vector512.Load(c + 96), c7 = Vector512.Load(c + 112), c8 = Vector512.Load(c + 128);
        Vector512<float> c9 = Vector512.Load(c + 144), c10 = Vector512.Load(c + 160), c11 = Vector512.Load(c + 176);
        Vector512<float> c12 = Vector512.Load(c + 192), c13 = Vector512.Load(c + 208), c14 = Vector512.Load(c + 224);
        Vector512<float> c15 = Vector512.Load(c + 240);
        for (long line = 0; line < lines.Count; line++, a += lines.StepA, b += lines.StepB)
        {
            float* p = a;
            float* q = b;
            for (long k = lines.Length; k > 0; k--, p += lines.PixelA, q += BlockedShape.Lanes)
            {
                Vector512<float> y = Vector512.Load(q);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), y, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[1]), y, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2]), y, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[3]), y, c3);
                c4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[4]), y, c4);
                c5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[5]), y, c5);
                c6 = Vector512.FusedMultiplyAdd(Vector512.Create(p[6]), y, c6);
                c7 = Vector512.FusedMultiplyAdd(Vector512.Create(p[7]), y, c7);
                c8 = Vector512.FusedMultiplyAdd(Vector512.Create(p[8]), y, c8);
                c9 = Vector512.FusedMultiplyAdd(Vector512.Create(p[9]), y, c9);
                c10 = Vector512.FusedMultiplyAdd(Vector512.Create(p[10]), y, c10);
                c11 = Vector512.FusedMultiplyAdd(Vector512.Create(p[11]), y, c11);
                c12 = Vector512.FusedMultiplyAdd(Vector512.Create(p[12]), y, c12);
                c13 = Vector512.FusedMultiplyAdd(Vector512.Create(p[13]), y, c13);
                c14 = Vector512.FusedMultiplyAdd(Vector512.Create(p[14]), y, c14);
                c15 = Vector512.FusedMultiplyAdd(Vector512.Create(p[15]), y, c15);
            }
        }

        c0.Store(c);
        c1.Store(c + 16);
        c2.Store(c + 32);
        c3.Store(c + 48);
        c4.Store(c + 64);
        c5.Store(c + 80);
        c6.Store(c + 96);
        c7.Store(c + 112);
        c8.Store(c + 128);
        c9.Store(c + 144);
        c10.Store(c + 160);
        c11.Store(c + 176);
        c12.Store(c + 192);
        c13.Store(c + 208);
        c14.Store(c + 224);
        c15.Store(c + 240);
    }

    /// <summary>The first 8 rows of two blocks, where registers have 512 bits: each value of a is used twice, and 16 sums hide each other's latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add8By2(in PixelLines lines, float* a, float* b, long blockB, float* c, long blockC)
    {
        float* d = c + blockC;
        Vector512<float> c0 = Vector512.Load(c), c1 = Vector512.Load(c + 16), c2 = Vector512.Load(c + 32), c3 = Vector512.Load(c + 48);
        Vector512<float> c4 = Vector512.Load(c + 64), c5 = Vector512.Load(c + 80), c6 = Vector512.Load(c + 96), c7 = Vector512.Load(c + 112);
        Vector512<float> d0 = Vector512.Load(d), d1 = Vector512.Load(d + 16), d2 = Vector512.Load(d + 32), d3 = Vector512.Load(d + 48);
        Vector512<float> d4 = Vector512.Load(d + 64), d5 = Vector512.Load(d + 80), d6 = Vector512.Load(d + 96), d7 = Vector512.Load(d + 112);
        for (long line = 0; line < lines.Count; line++, a += lines.StepA, b += lines.StepB)
        {
            float* p = a;
            float* q = b;
            for (long k = lines.Length; k > 0; k--, p += lines.PixelA, q += BlockedShape.Lanes)
            {
                Vector512<float> y = Vector512.Load(q), z = Vector512.Load(q + blockB), x;
                x = Vector512.Create(p[0]);
                c0 = Vector512.FusedMultiplyAdd(x, y, c0);
                d0 = Vector512.FusedMultiplyAdd(x, z, d0);
                x = Vector512.Create(p[1]);
                c1 = Vector512.FusedMultiplyAdd(x, y, c1);
                d1 = Vector512.FusedMultiplyAdd(x, z, d1);
                x = Vector512.Create(p[2]);
                c2 = Vector512.FusedMultiplyAdd(x, y, c2);
                d2 = Vector512.FusedMultiplyAdd(x, z, d2);
                x = Vector512.Create(p[3]);
                c3 = Vector512.FusedMultiplyAdd(x, y, c3);
                d3 = Vector512.FusedMultiplyAdd(x, z, d3);
                x = Vector512.Create(p[4]);
                c4 = Vector512.FusedMultiplyAdd(x, y, c4);
                d4 = Vector512.FusedMultiplyAdd(x, z, d4);
                x = Vector512.Create(p[5]);
                c5 = Vector512.FusedMultiplyAdd(x, y, c5);
                d5 = Vector512.FusedMultiplyAdd(x, z, d5);
                x = Vector512.Create(p[6]);
                c6 = Vector512.FusedMultiplyAdd(x, y, c6);
                d6 = Vector512.FusedMultiplyAdd(x, z, d6);
                x = Vector512.Create(p[7]);
                c7 = Vector512.FusedMultiplyAdd(x, y, c7);
                d7 = Vector512.FusedMultiplyAdd(x, z, d7);
            }
        }

        c0.Store(c);
        c1.Store(c + 16);
        c2.Store(c + 32);
        c3.Store(c + 48);
        c4.Store(c + 64);
        c5.Store(c + 80);
        c6.Store(c + 96);
        c7.Store(c + 112);
        d0.Store(d);
        d1.Store(d + 16);
        d2.Store(d + 32);
        d3.Store(d + 48);
        d4.Store(d + 64);
        d5.Store(d + 80);
        d6.Store(d + 96);
        d7.Store(d + 112);
    }

    /// <summary>The first 6 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add6(in PixelLines lines, float* a, float* b, float* c)
    {
        Vector512<float> c0 = Vector512.Load(c), c1 = Vector512.Load(c + 16), c2 = Vector512.Load(c + 32);
        Vector512<float> c3 = Vector512.Load(c + 48), c4 = Vector512.Load(c + 64), c5 = Vector512.Load(c + 80);
        for (long line = 0; line < lines.Count; line++, a += lines.StepA, b += lines.StepB)
        {
            float* p = a;
            float* q = b;
            for (long k = lines.Length; k > 0; k--, p += lines.PixelA, q += BlockedShape.Lanes)
            {
                Vector512<float> y = Vector512.Load(q);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), y, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[1]), y, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2]), y, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[3]), y, c3);
                c4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[4]), y, c4);
                c5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[5]), y, c5);
            }
        }

        c0.Store(c);
        c1.Store(c + 16);
        c2.Store(c + 32);
        c3.Store(c + 48);
        c4.Store(c + 64);
        c5.Store(c + 80);
    }

    /// <summary>The first 4 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add4(in PixelLines lines, float* a, float* b, float* c)
    {
        Vector512<float> c0 = Vector512.Load(c), c1 = Vector512.Load(c + 16), c2 = Vector512.Load(c + 32);
        Vector512<float> c3 = Vector512.Load(c + 48);
        for (long line = 0; line < lines.Count; line++, a += lines.StepA, b += lines.StepB)
        {
            float* p = a;
            float* q = b;
            for (long k = lines.Length; k > 0; k--, p += lines.PixelA, q += BlockedShape.Lanes)
            {
                Vector512<float> y = Vector512.Load(q);
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), y, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[1]), y, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2]), y, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[3]), y, c3);
            }
        }

        c0.Store(c);
        c1.Store(c + 16);
        c2.Store(c + 32);
        c3.Store(c + 48);
    }
}
