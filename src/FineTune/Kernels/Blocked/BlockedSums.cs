using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Sums over images and pixels of every channel in blocked layout: in lanes over 64 pixels, then in float64, plane by plane.</summary>
[SkipLocalsInit]
internal static unsafe class BlockedSums
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Stretch = 64;

    /// <summary>Floats of working memory.</summary>
    public static long Scratch(in BlockedShape shape) => 2L * shape.Planes * Lanes;

    public static void Run(Workers workers, in BlockedShape shape, float* x, float* sums, float* scratch)
    {
        var planes = (double*)scratch;
        workers.Run(new Job(shape, x, planes), shape.Planes);
        for (long c = 0; c < shape.Channels; c++)
        {
            double total = 0;
            for (long n = 0; n < shape.Images; n++)
                total += planes[(((n * shape.Blocks) + (c / Lanes)) * Lanes) + (c % Lanes)];
            sums[c] = (float)total;
        }
    }

    private readonly struct Job(BlockedShape shape, float* x, double* sums) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            double* total = sums + (plane * (long)Lanes);
            float* part = stackalloc float[Lanes];
            for (int i = 0; i < Lanes; i++)
                total[i] = 0;
            for (long p = 0; p < shape.Pixels; p += Stretch)
            {
                Lanes512 sum = Lanes512.Splat(0);
                for (long i = p; i < Math.Min(shape.Pixels, p + Stretch); i++)
                    sum += Lanes512.Load(x + (plane * shape.Plane) + (i * Lanes));
                sum.Store(part);
                for (int i = 0; i < Lanes; i++)
                    total[i] += part[i];
            }
        }
    }
}
