using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Weights to frequencies [frequency][output block][input block][16 inputs][16 outputs], or for the way back turned, with inputs and outputs exchanged.</summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradWeights<TAlgorithm>(ConvolutionShape shape, bool back, float* weights, float* to, float* scratch) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;

    private long Inputs => back ? shape.Y.Blocks : shape.X.Blocks;

    public void Run(int chunk, int worker) =>
        Block(chunk, 0, Inputs, scratch + ((long)worker * Workers.ScratchFloats), to + (chunk * Inputs * Lanes * Lanes), shape.X.Blocks * shape.Y.Blocks * Lanes * Lanes);

    /// <summary>The frequencies, <paramref name="step"/> floats apart, of one output block and some input blocks; spare holds two blocks of weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Block(long output, long first, long count, float* spare, float* frequencies, long step)
    {
        var blocks = new WeightBlocks(weights, shape.Y.Channels, shape.X.Channels, shape.Taps);
        float* lines = spare + blocks.Length;
        for (long i = 0; i < count; i++)
        {
            float* at = frequencies + (i * Lanes * Lanes);
            if (back)
                blocks.LoadTransposed(first + i, output, lines, spare);
            else
                blocks.LoadLines(output, first + i, spare);
            for (long c = 0; c < Lanes; c++)
            {
                if (back)
                    WinogradTiles<TAlgorithm>.Weights(spare + ((((shape.Taps - 1) * Lanes) + c) * Lanes), -Lanes * Lanes, at + (c * Lanes), step);
                else
                    WinogradTiles<TAlgorithm>.Weights(spare + (c * shape.Taps * Lanes), Lanes, at + (c * Lanes), step);
            }
        }
    }
}
