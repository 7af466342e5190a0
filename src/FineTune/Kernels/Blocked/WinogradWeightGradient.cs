using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Sums, of which there may be several parts, to the gradient of one block of weights.</summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradWeightGradient<TAlgorithm>(ConvolutionShape shape, float* sums, int parts, float* dW, float* scratch) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>The chunks: one for each block of weights.</summary>
    public int Count => checked((int)(shape.X.Blocks * shape.Y.Blocks));

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

        Block(shape, o, i, sum, step, dW, block);
    }

    /// <summary>The gradient of the block of outputs <paramref name="o"/> and inputs <paramref name="i"/> from its sums, <paramref name="step"/> floats from a frequency to the next; spare holds a block of weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Block(in ConvolutionShape shape, long o, long i, float* sums, long step, float* dW, float* spare)
    {
        for (long c = 0; c < Lanes; c++)
            WinogradTiles<TAlgorithm>.WeightGradient(sums + (c * Lanes), step, spare + (c * shape.Taps * Lanes), Lanes);
        new WeightBlocks(dW, shape.Y.Channels, shape.X.Channels, shape.Taps).StoreLines(o, i, spare);
    }
}
