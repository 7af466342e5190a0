using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Sums, of which there may be several parts, to the gradient of one block of weights.</summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradWeightGradient<TAlgorithm>(ConvolutionShape shape, float* sums, int parts, float* dW, float* scratch) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        (long o, long i) = Math.DivRem(chunk, shape.X.Blocks);
        float* block = scratch + ((long)worker * Workers.ScratchFloats), sum = sums + ((long)chunk * Lanes * Lanes);
        long step = shape.X.Blocks * shape.Y.Blocks * Lanes * Lanes;
        for (long f = 0; f < Frequencies; f++)
        {
            for (long p = 1; p < parts; p++)
                CellMath.Add(Lanes * Lanes, sum + (f * step), sum + (((p * Frequencies) + f) * step), sum + (f * step));
        }

        for (long c = 0; c < Lanes; c++)
            WinogradTiles<TAlgorithm>.WeightGradient(sum + (c * Lanes), step, block + (c * shape.Taps * Lanes), Lanes);
        new WeightBlocks(dW, shape.Y.Channels, shape.X.Channels, shape.Taps).StoreLines(o, i, block);
    }
}
