using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>to = from · weights for a part of one frequency's tiles.</summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradProduct<TAlgorithm>(long count, long tiles, long inputs, long outputs, float* from, float* weights, float* zeros, float* to) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;

    private const int TilesOfPart = 384;

    public int Parts => Chunks.Of(count, TilesOfPart);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        (long frequency, long part) = Math.DivRem(chunk, Parts);
        long plane = tiles * Lanes, block = inputs * Lanes * Lanes, first = part * TilesOfPart;
        var product = new TileProduct(Math.Min(TilesOfPart, count - first), plane, inputs, block, zeros);
        product.Run(outputs, from + (frequency * inputs * plane) + (first * Lanes), weights + (frequency * outputs * block), to + (frequency * outputs * plane) + (first * Lanes));
    }
}
