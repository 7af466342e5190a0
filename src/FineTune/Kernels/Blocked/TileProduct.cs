using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// to[tile][o] = Σ from[tile][i] weights[i][o] where both sides are [block][tile][16], their blocks <c>plane</c> floats apart: the product that
/// a Winograd frequency is. Weights are [output block][input block][16 inputs][16 outputs].
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct TileProduct(long count, long plane, long inputs, long weightStep, float* zeros)
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Input blocks whose weights, for two output blocks, are 16 KiB.</summary>
    private const int InputsTogether = 8;

    /// <summary>For some output blocks; rows behind the last tile, up to a whole product tile, are computed too and mean nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(long outputs, float* from, float* weights, float* to)
    {
        nint* offsets = stackalloc nint[InputsTogether];
        float** rows = stackalloc float*[IndirectTile.Rows];
        float** target = stackalloc float*[IndirectTile.Rows];
        float** zero = stackalloc float*[IndirectTile.Rows];
        for (int r = 0; r < IndirectTile.Rows; r++)
            zero[r] = zeros;
        for (long i = 0; i < inputs; i += InputsTogether)
        {
            int list = (int)Math.Min(InputsTogether, inputs - i);
            for (int k = 0; k < list; k++)
                offsets[k] = (nint)((i + k) * plane);
            for (long o = 0; o < outputs;)
            {
                bool two = Vector512.IsHardwareAccelerated && o + 2 <= outputs;
                float* w = weights + (o * weightStep) + (i * Lanes * Lanes);
                for (long tile = 0; tile < count; tile += IndirectTile.Rows)
                {
                    for (int r = 0; r < IndirectTile.Rows; r++)
                    {
                        rows[r] = from + ((tile + r) * Lanes);
                        target[r] = to + (o * plane) + ((tile + r) * Lanes);
                    }

                    if (two)
                        IndirectTile.Multiply32(list, offsets, Lanes, rows, w, (nint)weightStep, i == 0 ? zero : target, i == 0 ? 0 : (nint)plane, target, (nint)plane);
                    else
                        IndirectTile.Multiply16(list, offsets, Lanes, rows, w, i == 0 ? zero : target, target);
                }

                o += two ? 2 : 1;
            }
        }
    }
}
