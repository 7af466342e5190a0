using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>sums[frequency][output][input] += Σ over tiles, for one frequency and one or two output blocks.</summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradSums<TAlgorithm>(long count, long tiles, long inputs, long outputs, float* from, float* to, float* sums, bool adds) : IJob
    where TAlgorithm : struct, IWinograd
{
    /// <summary>Output blocks at a time.</summary>
    public const int Together = 2;

    private const int Lanes = BlockedShape.Lanes;
    private const int Stretch = 256;

    public int Groups => Chunks.Of(outputs, Together);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        (long frequency, long group) = Math.DivRem(chunk, Groups);
        long o = group * Together, together = Math.Min(Together, outputs - o), plane = tiles * Lanes, perOutput = inputs * Lanes * Lanes;
        float* a = from + (frequency * inputs * plane), b = to + (((frequency * outputs) + o) * plane), sum = sums + (((frequency * outputs) + o) * perOutput);
        if (!adds)
            Fill.Zero(sum, together * perOutput * sizeof(float));
        Add(count, plane, inputs, (int)together, a, b, sum);
    }

    /// <summary>sum[output][input] += Σ over tiles of a[input] b[output], for one or two output blocks of a frequency.</summary>
    /// <param name="count">The tiles.</param>
    /// <param name="plane">Floats from a block of tiles to the next, on both sides.</param>
    /// <param name="inputs">The input blocks.</param>
    /// <param name="outputs">One or two.</param>
    /// <param name="a">The tiles of the first input block.</param>
    /// <param name="b">The tiles of the first output block.</param>
    /// <param name="sum">Blocks of 16 inputs by 16 outputs.</param>
    public static void Add(long count, long plane, long inputs, int outputs, float* a, float* b, float* sum)
    {
        for (long t = 0; t < count; t += Stretch)
        {
            var line = new PixelLines(1, Math.Min(Stretch, count - t), Lanes, 0, 0);
            for (long i = 0; i < inputs; i++)
                OuterTile.Add(line, Lanes, a + (i * plane) + (t * Lanes), outputs, b + (t * Lanes), plane, sum + (i * Lanes * Lanes), inputs * Lanes * Lanes);
        }
    }
}
