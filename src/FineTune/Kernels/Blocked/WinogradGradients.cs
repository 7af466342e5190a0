using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// The gradients of a Winograd convolution's weights where all images are transformed at once: a chunk is up to four output and eight input blocks, whose
/// sums over all tiles, one for each frequency, stay in the second-level cache until they are transformed back. The sums of all blocks would be larger than the weights by
/// the square of the tile's inputs over nine.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradGradients<TAlgorithm>(ConvolutionShape shape, long count, long tiles, float* from, float* to, float* dW, float* scratch) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Block = Lanes * Lanes;
    private const int OutputsTogether = 4;
    private const int InputsTogether = 8;

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    private int GroupsOfInputs => Chunks.Of(shape.X.Blocks, InputsTogether);

    /// <summary>The chunks.</summary>
    public int Count => Chunks.Of(shape.Y.Blocks, OutputsTogether) * GroupsOfInputs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        (int groupOfOutputs, int groupOfInputs) = Math.DivRem(chunk, GroupsOfInputs);
        long firstOutput = groupOfOutputs * OutputsTogether, outputs = Math.Min(OutputsTogether, shape.Y.Blocks - firstOutput);
        long firstInput = groupOfInputs * InputsTogether, inputs = Math.Min(InputsTogether, shape.X.Blocks - firstInput);
        long plane = tiles * Lanes, perOutput = inputs * Block, perFrequency = outputs * perOutput;
        float* sums = scratch + ((long)worker * Workers.ScratchFloats), spare = sums + (Frequencies * perFrequency);
        for (long f = 0; f < Frequencies; f++)
        {
            float* a = from + (((f * shape.X.Blocks) + firstInput) * plane), b = to + (((f * shape.Y.Blocks) + firstOutput) * plane), sum = sums + (f * perFrequency);
            for (long o = 0; o < outputs; o += WinogradSums<TAlgorithm>.Together)
            {
                int together = (int)Math.Min(WinogradSums<TAlgorithm>.Together, outputs - o);
                Fill.Zero(sum + (o * perOutput), together * perOutput * sizeof(float));
                WinogradSums<TAlgorithm>.Add(count, plane, inputs, together, a, b + (o * plane), sum + (o * perOutput));
            }
        }

        for (long o = 0; o < outputs; o++)
        {
            for (long i = 0; i < inputs; i++)
                WinogradWeightGradient<TAlgorithm>.Block(shape, firstOutput + o, firstInput + i, sums + (o * perOutput) + (i * Block), perFrequency, dW, spare);
        }
    }
}
