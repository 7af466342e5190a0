using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// to = from · weights for one or two output blocks and all tiles, with weights that are transformed on the spot: for layers whose weights, as
/// frequencies, are many and used once.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradSpotProduct<TAlgorithm>(
    WinogradWeights<TAlgorithm> transform, long count, long tiles, long inputs, long outputs, float* from, float* scratch, float* zeros, float* to) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Together = 2;

    /// <summary>Input blocks at a time: their weights, as frequencies, take half a megabyte and stay in the second-level cache.</summary>
    private const int Part = 8;

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>The chunks.</summary>
    public int Count => Chunks.Of(outputs, Together);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        long first = (long)chunk * Together, blocks = Math.Min(Together, outputs - first), plane = tiles * Lanes;
        float* weights = scratch + ((long)worker * Workers.ScratchFloats), spare = weights + (Frequencies * blocks * Part * Lanes * Lanes);
        for (long i = 0; i < inputs; i += Part)
        {
            long part = Math.Min(Part, inputs - i), length = part * Lanes * Lanes;
            for (long b = 0; b < blocks; b++)
                transform.Block(first + b, i, part, spare, weights + (b * length), blocks * length);
            var product = new TileProduct(count, plane, part, length, zeros);
            for (long f = 0; f < Frequencies; f++)
                product.Run(blocks, from + (((f * inputs) + i) * plane), weights + (f * blocks * length), to + (((f * outputs) + first) * plane), i > 0);
        }
    }
}
