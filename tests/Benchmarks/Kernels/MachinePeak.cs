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
        double ofChunk = 2.0 * RoundsOfChunk * Accumulators * (Vector512.IsHardwareAccelerated ? Lanes512.Count : Lanes256.Count);
        workers.Run(new Job(sink), (int)Math.Round(operations / ofChunk));
    }

    private readonly struct Job(float* sink) : IJob
    {
        public void Run(int chunk, int worker)
        {
            if (Vector512.IsHardwareAccelerated)
                Loop<Lanes512>(sink + (worker * Lanes512.Count));
            else
                Loop<Lanes256>(sink + (worker * Lanes512.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Loop<T>(float* to)
            where T : struct, ILanes<T>
        {
            T f = T.Splat(0.9999f), g = T.Splat(0.0001f);
            T a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
            for (int round = 0; round < RoundsOfChunk; round++)
            {
                a = T.MulAdd(a, f, g);
                b = T.MulAdd(b, f, g);
                c = T.MulAdd(c, f, g);
                d = T.MulAdd(d, f, g);
                e = T.MulAdd(e, f, g);
                h = T.MulAdd(h, f, g);
                i = T.MulAdd(i, f, g);
                j = T.MulAdd(j, f, g);
                k = T.MulAdd(k, f, g);
                l = T.MulAdd(l, f, g);
                m = T.MulAdd(m, f, g);
                n = T.MulAdd(n, f, g);
            }

            (a + b + c + d + e + h + i + j + k + l + m + n).Store(to);
        }
    }
}
