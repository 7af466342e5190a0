using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>sums[frequency][output][input] += Σ over tiles, for one frequency and one or two output blocks.</summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradSums<TAlgorithm>(long count, long tiles, long inputs, long outputs, float* from, float* to, float* sums, bool adds) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;

    private const int Stretch = 256;
    private const int Together = 2;

    public long Groups => (outputs + Together - 1) / Together;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        (long frequency, long group) = Math.DivRem(chunk, Groups);
        long o = group * Together, blocks = Math.Min(Together, outputs - o), plane = tiles * Lanes, perOutput = inputs * Lanes * Lanes;
        float* a = from + (frequency * inputs * plane), b = to + (((frequency * outputs) + o) * plane), sum = sums + (((frequency * outputs) + o) * perOutput);
        if (!adds)
            Fill.Zero(sum, blocks * perOutput * sizeof(float));
        for (long t = 0; t < count; t += Stretch)
        {
            var line = new PixelLines(1, Math.Min(Stretch, count - t), Lanes, 0, 0);
            for (long i = 0; i < inputs; i++)
                OuterTile.Add(line, Lanes, a + (i * plane) + (t * Lanes), (int)blocks, b + (t * Lanes), plane, sum + (i * Lanes * Lanes), perOutput);
        }
    }
}
