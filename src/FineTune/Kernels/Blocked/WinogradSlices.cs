using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// A Winograd convolution slice by slice: some tiles go all the way from the input to the output on one thread, so that their frequencies never leave
/// its second-level cache; only the transformed weights, which must be few, are read again for each slice. Frequencies of the inputs are
/// [frequency][input block][tile][16], of the outputs the same for two output blocks at a time.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradSlices<TAlgorithm>(
    BlockedShape inputs, BlockedShape outputs, long padTop, long padLeft, float* x, float* weights, float* bias, Epilogue epilogue, float* y, float* zeros, float* scratch) : IJob
    where TAlgorithm : struct, IWinograd
{
    /// <summary>Floats of a slice's frequencies: with some of the weights they fit into a second-level cache of a megabyte.</summary>
    public const long MostFloats = 192 * 1024;

    /// <summary>Tiles below which a slice is not worth the weights that it reads.</summary>
    public const long FewestTiles = 24;

    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Output blocks at a time: a product tile's columns.</summary>
    private const int Together = 2;

    /// <summary>Bytes of transformed weights up to which reading them for each slice costs less than frequencies that leave the cache.</summary>
    private const long MostWeightBytes = 5 << 19;

    private readonly TileGrid _grid = new(outputs, TAlgorithm.Outputs);

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    private long TilesOfSlice => TilesFor(inputs.Blocks + Together);

    /// <summary>The slices.</summary>
    public int Count => Chunks.Of(_grid.Count, TilesOfSlice);

    /// <summary>Whether slices are worth it.</summary>
    public static bool Fits(in BlockedShape inputs, in BlockedShape outputs) =>
        Frequencies * inputs.Blocks * outputs.Blocks * Lanes * Lanes * sizeof(float) <= MostWeightBytes && TilesFor(inputs.Blocks + Together) >= FewestTiles;

    /// <summary>The tiles of a slice that has so many blocks: whole product tiles, and never a multiple of 1 KiB, which would put all frequencies into the same few sets of a cache.</summary>
    public static long TilesFor(long blocks)
    {
        long most = MostFloats / (Frequencies * blocks * Lanes) / IndirectTile.Rows * IndirectTile.Rows;
        return most % 16 == 0 ? most - IndirectTile.Rows : most;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        long first = chunk * TilesOfSlice, count = Math.Min(TilesOfSlice, _grid.Count - first), plane = TilesOfSlice * Lanes, blocks = inputs.Blocks;
        float* from = scratch + ((long)worker * Workers.ScratchFloats), to = from + (Frequencies * blocks * plane);
        for (long b = 0; b < blocks; b++)
        {
            for (long t = 0; t < count; t++)
            {
                (long image, long row, long column) = _grid.Place(first + t);
                float* at = x + (image * inputs.Image) + (b * inputs.Plane);
                WinogradTiles<TAlgorithm>.Input(at, inputs.Height, inputs.Width, row - padTop, column - padLeft, from + (b * plane) + (t * Lanes), blocks * plane);
            }
        }

        var product = new TileProduct(count, plane, blocks, blocks * Lanes * Lanes, zeros);
        for (long o = 0; o < outputs.Blocks; o += Together)
        {
            long together = Math.Min(Together, outputs.Blocks - o);
            for (long f = 0; f < Frequencies; f++)
                product.Run(together, from + (f * blocks * plane), weights + (((f * outputs.Blocks) + o) * blocks * Lanes * Lanes), to + (f * Together * plane));
            for (long b = 0; b < together; b++)
            {
                float* add = bias is null ? null : bias + ((o + b) * Lanes);
                for (long t = 0; t < count; t++)
                {
                    (long image, long row, long column) = _grid.Place(first + t);
                    float* at = y + (image * outputs.Image) + ((o + b) * outputs.Plane);
                    WinogradTiles<TAlgorithm>.Output(to + (b * plane) + (t * Lanes), Together * plane, add, epilogue, y, at, outputs.Height, outputs.Width, row, column);
                }
            }
        }
    }
}
