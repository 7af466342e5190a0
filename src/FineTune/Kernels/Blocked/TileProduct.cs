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

    /// <summary>For some output blocks; rows behind the last tile, up to a whole product tile, are computed too and mean nothing. Sums begin at what is there if it <paramref name="adds"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(long outputs, float* from, float* weights, float* to, bool adds = false)
    {
        ValueRange* ranges = stackalloc ValueRange[InputsTogether];
        float** rows = stackalloc float*[IndirectTile.Rows];
        float** target = stackalloc float*[IndirectTile.Rows];
        float** zero = stackalloc float*[IndirectTile.Rows];
        for (int r = 0; r < IndirectTile.Rows; r++)
            zero[r] = zeros;
        for (long i = 0; i < inputs; i += InputsTogether)
        {
            bool begins = i == 0 && !adds;
            int list = (int)Math.Min(InputsTogether, inputs - i);
            for (int k = 0; k < list; k++)
                ranges[k] = new ValueRange((nint)((i + k) * plane), (nint)(((i + k) * plane) + Lanes));
            for (long o = 0; o < outputs;)
            {
                bool two = Vector512.IsHardwareAccelerated && o + 2 <= outputs;
                float* w = weights + (o * weightStep) + (i * Lanes * Lanes);
                long tile = 0;
                for (; two && tile + IndirectTile.Rows < count; tile += PlaneTile.Rows)
                    PlaneTile.Multiply(list, from + (i * plane) + (tile * Lanes), (nint)plane, w, (nint)weightStep, to + (o * plane) + (tile * Lanes), (nint)plane, !begins);
                for (; tile < count; tile += IndirectTile.Rows)
                {
                    for (int r = 0; r < IndirectTile.Rows; r++)
                    {
                        rows[r] = from + ((tile + r) * Lanes);
                        target[r] = to + (o * plane) + ((tile + r) * Lanes);
                    }

                    if (two)
                        IndirectTile.Multiply32(list, ranges, rows, w, (nint)weightStep, begins ? zero : target, begins ? 0 : (nint)plane, target, (nint)plane);
                    else
                        IndirectTile.Multiply16(list, ranges, rows, w, begins ? zero : target, target);
                }

                o += two ? 2 : 1;
            }
        }
    }
}
