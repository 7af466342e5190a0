using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Transfer.FineTune.Kernels;

namespace Transfer.Benchmarks.Kernels;

/// <summary>What this machine can do at most: fused multiply-adds of registers alone, in as many registers as hide their latency, on all cores.</summary>
internal static unsafe class MachinePeak
{
    private const int Accumulators = 12;
    private const int RoundsOfChunk = 4096;

    /// <summary>About as many operations as a kernel has; a multiplication and an addition are two.</summary>
    public static void Run(Workers workers, double operations, float* sink)
    {
        double ofChunk = 2.0 * RoundsOfChunk * Accumulators * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count);
        workers.Run(new Job(sink), (int)Math.Round(operations / ofChunk));
    }

    private readonly struct Job(float* sink) : IJob
    {
        public void Run(int chunk, int worker)
        {
            if (Vector512.IsHardwareAccelerated)
                Wide(sink + (worker * Vector512<float>.Count));
            else
                Narrow(sink + (worker * Vector512<float>.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Wide(float* to)
        {
            Vector512<float> f = Vector512.Create(0.9999f), g = Vector512.Create(0.0001f);
            Vector512<float> a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
            for (int round = 0; round < RoundsOfChunk; round++)
            {
                a = Vector512.FusedMultiplyAdd(a, f, g);
                b = Vector512.FusedMultiplyAdd(b, f, g);
                c = Vector512.FusedMultiplyAdd(c, f, g);
                d = Vector512.FusedMultiplyAdd(d, f, g);
                e = Vector512.FusedMultiplyAdd(e, f, g);
                h = Vector512.FusedMultiplyAdd(h, f, g);
                i = Vector512.FusedMultiplyAdd(i, f, g);
                j = Vector512.FusedMultiplyAdd(j, f, g);
                k = Vector512.FusedMultiplyAdd(k, f, g);
                l = Vector512.FusedMultiplyAdd(l, f, g);
                m = Vector512.FusedMultiplyAdd(m, f, g);
                n = Vector512.FusedMultiplyAdd(n, f, g);
            }

            (a + b + c + d + e + h + i + j + k + l + m + n).Store(to);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Narrow(float* to)
        {
            Vector256<float> f = Vector256.Create(0.9999f), g = Vector256.Create(0.0001f);
            Vector256<float> a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
            for (int round = 0; round < RoundsOfChunk; round++)
            {
                a = Vector256.FusedMultiplyAdd(a, f, g);
                b = Vector256.FusedMultiplyAdd(b, f, g);
                c = Vector256.FusedMultiplyAdd(c, f, g);
                d = Vector256.FusedMultiplyAdd(d, f, g);
                e = Vector256.FusedMultiplyAdd(e, f, g);
                h = Vector256.FusedMultiplyAdd(h, f, g);
                i = Vector256.FusedMultiplyAdd(i, f, g);
                j = Vector256.FusedMultiplyAdd(j, f, g);
                k = Vector256.FusedMultiplyAdd(k, f, g);
                l = Vector256.FusedMultiplyAdd(l, f, g);
                m = Vector256.FusedMultiplyAdd(m, f, g);
                n = Vector256.FusedMultiplyAdd(n, f, g);
            }

            (a + b + c + d + e + h + i + j + k + l + m + n).Store(to);
        }
    }
}
