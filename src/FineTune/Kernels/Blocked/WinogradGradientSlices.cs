using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// The sums of a Winograd convolution's weight gradient slice by slice: some tiles of x and dY are transformed and met on one thread, so that their
/// frequencies never leave its second-level cache, beside the sums, which must be few. A part is a run of slices with sums of its own,
/// [part][frequency][output][input][16][16]; the parts are the same for any number of threads, and so are the bits of their sum.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct WinogradGradientSlices<TAlgorithm>(ConvolutionShape shape, float* x, float* dY, float* sums, float* scratch) : IJob
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;
    private const int Block = Lanes * Lanes;
    private const int MostParts = 8;

    /// <summary>Bytes of a part's sums.</summary>
    private const long MostSumBytes = 5 << 18;

    private readonly TileGrid _grid = new(shape.Y, TAlgorithm.Outputs);

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Whether slices are worth it.</summary>
    public static bool Fits(in ConvolutionShape shape) =>
        SumsOf(shape) * sizeof(float) <= MostSumBytes && Tiles(shape) >= WinogradSlices<TAlgorithm>.FewestTiles && Slices(shape) >= 2;

    /// <summary>The parts.</summary>
    public static int Parts(in ConvolutionShape shape) => Math.Min(MostParts, Slices(shape));

    /// <summary>Floats of a part's sums.</summary>
    public static long SumsOf(in ConvolutionShape shape) => Frequencies * shape.X.Blocks * shape.Y.Blocks * Block;

    private static long Tiles(in ConvolutionShape shape) => WinogradSlices<TAlgorithm>.TilesFor(shape.X.Blocks + shape.Y.Blocks);

    private static int Slices(in ConvolutionShape shape) => Chunks.Of(new TileGrid(shape.Y, TAlgorithm.Outputs).Count, Tiles(shape));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        long slices = Slices(shape), parts = Parts(shape), tiles = Tiles(shape), plane = tiles * Lanes;
        float* from = scratch + ((long)worker * Workers.ScratchFloats), to = from + (Frequencies * shape.X.Blocks * plane), sum = sums + (chunk * SumsOf(shape));
        Fill.Zero(sum, SumsOf(shape) * sizeof(float));
        for (long slice = chunk * slices / parts; slice < (chunk + 1) * slices / parts; slice++)
        {
            long first = slice * tiles, count = Math.Min(tiles, _grid.Count - first);
            Transform(first, count, plane, from, to);
            Meet(count, plane, from, to, sum);
        }
    }

    private void Transform(long first, long count, long plane, float* from, float* to)
    {
        for (long t = 0; t < count; t++)
        {
            (long image, long row, long column) = _grid.Place(first + t);
            for (long b = 0; b < shape.X.Blocks; b++)
            {
                float* at = x + (image * shape.X.Image) + (b * shape.X.Plane);
                WinogradTiles<TAlgorithm>.Input(at, shape.X.Height, shape.X.Width, row - shape.PadTop, column - shape.PadLeft, from + (b * plane) + (t * Lanes), shape.X.Blocks * plane);
            }

            for (long b = 0; b < shape.Y.Blocks; b++)
            {
                float* at = dY + (image * shape.Y.Image) + (b * shape.Y.Plane);
                WinogradTiles<TAlgorithm>.OutputGradient(at, shape.Y.Height, shape.Y.Width, row, column, to + (b * plane) + (t * Lanes), shape.Y.Blocks * plane);
            }
        }
    }

    private void Meet(long count, long plane, float* from, float* to, float* sum)
    {
        long inputs = shape.X.Blocks, outputs = shape.Y.Blocks;
        for (long f = 0; f < Frequencies; f++)
        {
            for (long o = 0; o < outputs; o += WinogradSums<TAlgorithm>.Together)
            {
                int together = (int)Math.Min(WinogradSums<TAlgorithm>.Together, outputs - o);
                long first = (f * outputs) + o;
                WinogradSums<TAlgorithm>.Add(count, plane, inputs, together, from + (f * inputs * plane), to + (first * plane), sum + (first * inputs * Block));
            }
        }
    }
}
