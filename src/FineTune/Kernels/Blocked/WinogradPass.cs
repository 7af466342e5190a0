using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// One way through a Winograd convolution: which side is transformed to which, and what is worked on together. Where the transformed weights are few, slices
/// (<see cref="WinogradSlices{TAlgorithm}"/>); otherwise whole images, as many as stay in the last-level cache between the transforms. If
/// those are all images and the weights many, weights and their gradients are transformed on the spot. Layout of a side: [frequency][block][tile][16].
/// </summary>
internal readonly unsafe record struct WinogradPass<TAlgorithm>(BlockedShape From, BlockedShape To, long PadTop, long PadLeft, TileGrid Grid, long Together)
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Bytes of the larger side's frequencies that are alive at once.</summary>
    private const long MostBytes = 6 << 20;

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Tiles of all images that are worked on together, filled up to whole product tiles. An odd number of cache lines keeps the frequencies apart in the caches.</summary>
    private long Tiles
    {
        get
        {
            long tiles = (Together * Grid.TilesOfImage + IndirectTile.Rows - 1) / IndirectTile.Rows * IndirectTile.Rows;
            return tiles % 16 == 0 ? tiles + 2 : tiles;
        }
    }

    /// <summary>Scratch of a convolution: the weights where they are transformed first, 16 zeros, both sides where there are no slices.</summary>
    public long ConvolveFloats => (TransformsOnTheSpot ? 0 : WeightFloats) + Lanes + (HasSlices ? 0 : SideFloats);

    /// <summary>Scratch of a weight gradient: the sums where they are not transformed on the spot, and both sides.</summary>
    public long CorrelateFloats => (TransformsOnTheSpot ? 0 : WeightFloats) + SideFloats;

    private long SideFloats => Frequencies * (From.Blocks + To.Blocks) * Tiles * Lanes;

    private long WeightFloats => Frequencies * From.Blocks * To.Blocks * Lanes * Lanes;

    private bool HasSlices => WinogradSlices<TAlgorithm>.Fits(From, To);

    public static WinogradPass<TAlgorithm> Of(in BlockedShape from, in BlockedShape to, long padTop, long padLeft)
    {
        var grid = new TileGrid(to, TAlgorithm.Outputs);
        long image = Frequencies * grid.TilesOfImage * Math.Max(from.Blocks, to.Blocks) * Lanes * sizeof(float);
        return new(from, to, padTop, padLeft, grid, Math.Clamp(MostBytes / image, 1, from.Images));
    }

    /// <summary>Whether all images are worked on at once, so that transformed weights are used once, and these are many.</summary>
    private bool TransformsOnTheSpot => !HasSlices && Together == From.Images && WeightFloats * sizeof(float) > MostBytes / 2;

    /// <summary>y from x.</summary>
    /// <param name="workers">Who computes.</param>
    /// <param name="x">The side that is read.</param>
    /// <param name="transform">The weights' transform; where it runs first, it writes to the start of scratch.</param>
    /// <param name="bias">16 values for each output block, or null.</param>
    /// <param name="y">The side that is written.</param>
    /// <param name="epilogue">What follows.</param>
    /// <param name="scratch">As much as <see cref="ConvolveFloats"/> says.</param>
    public void Convolve(Workers workers, float* x, WinogradWeights<TAlgorithm> transform, float* bias, float* y, in Epilogue epilogue, float* scratch)
    {
        float* weights = scratch, zeros = weights + (TransformsOnTheSpot ? 0 : WeightFloats), from = zeros + Lanes, to = from + (Frequencies * From.Blocks * Tiles * Lanes);
        Fill.Zero(zeros, Lanes * sizeof(float));
        if (!TransformsOnTheSpot)
            workers.Run(transform, (int)To.Blocks);
        if (HasSlices)
        {
            var slices = new WinogradSlices<TAlgorithm>(From, To, PadTop, PadLeft, x, weights, bias, epilogue, y, zeros, workers.Scratch(0));
            workers.Run(slices, slices.Count);
            return;
        }

        for (long n = 0; n < From.Images; n += Together)
        {
            long images = Math.Min(Together, From.Images - n), count = images * Grid.TilesOfImage;
            workers.Run(new InputJob(this, Tiles, n, images, x, from), checked((int)(images * From.Blocks)));
            if (TransformsOnTheSpot)
            {
                var both = new WinogradSpotProduct<TAlgorithm>(transform, count, Tiles, From.Blocks, To.Blocks, from, workers.Scratch(0), zeros, to);
                workers.Run(both, both.Count);
            }
            else
            {
                var product = new WinogradProduct<TAlgorithm>(count, Tiles, From.Blocks, To.Blocks, from, weights, zeros, to);
                workers.Run(product, Frequencies * product.Parts);
            }

            workers.Run(new OutputJob(this, Tiles, n, images, to, bias, epilogue, y), checked((int)(images * To.Blocks)));
        }
    }

    /// <summary>dW from x and dY; scratch as <see cref="CorrelateFloats"/> says.</summary>
    public void Correlate(Workers workers, in ConvolutionShape shape, float* x, float* dY, float* dW, float* scratch)
    {
        float* from = scratch + (TransformsOnTheSpot ? 0 : WeightFloats), to = from + (Frequencies * From.Blocks * Tiles * Lanes);
        for (long n = 0; n < From.Images; n += Together)
        {
            long images = Math.Min(Together, From.Images - n), count = images * Grid.TilesOfImage;
            workers.Run(new InputJob(this, Tiles, n, images, x, from), checked((int)(images * From.Blocks)));
            workers.Run(new OutputGradientJob(this, Tiles, n, images, dY, to), checked((int)(images * To.Blocks)));
            if (TransformsOnTheSpot)
            {
                var gradients = new WinogradGradients<TAlgorithm>(shape, count, Tiles, from, to, dW, workers.Scratch(0));
                workers.Run(gradients, gradients.Count);
                return;
            }

            var sum = new WinogradSums<TAlgorithm>(count, Tiles, From.Blocks, To.Blocks, from, to, scratch, n > 0);
            workers.Run(sum, Frequencies * sum.Groups);
        }

        var gradient = new WinogradWeightGradient<TAlgorithm>(shape, scratch, 1, dW, workers.Scratch(0));
        workers.Run(gradient, gradient.Count);
    }

    private readonly struct InputJob(WinogradPass<TAlgorithm> pass, long tiles, long first, long images, float* x, float* to) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long block, long image) = Math.DivRem(chunk, images);
            float* plane = x + ((first + image) * pass.From.Image) + (block * pass.From.Plane);
            float* at = to + (((block * tiles) + (image * pass.Grid.TilesOfImage)) * Lanes);
            long step = pass.From.Blocks * tiles * Lanes, m = TAlgorithm.Outputs;
            for (long i = 0; i < pass.Grid.Rows; i++)
            {
                for (long j = 0; j < pass.Grid.Columns; j++, at += Lanes)
                    WinogradTiles<TAlgorithm>.Input(plane, pass.From.Height, pass.From.Width, (i * m) - pass.PadTop, (j * m) - pass.PadLeft, at, step);
            }
        }
    }

    private readonly struct OutputGradientJob(WinogradPass<TAlgorithm> pass, long tiles, long first, long images, float* dY, float* to) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long block, long image) = Math.DivRem(chunk, images);
            float* plane = dY + ((first + image) * pass.To.Image) + (block * pass.To.Plane);
            float* at = to + (((block * tiles) + (image * pass.Grid.TilesOfImage)) * Lanes);
            long step = pass.To.Blocks * tiles * Lanes, m = TAlgorithm.Outputs;
            for (long i = 0; i < pass.Grid.Rows; i++)
            {
                for (long j = 0; j < pass.Grid.Columns; j++, at += Lanes)
                    WinogradTiles<TAlgorithm>.OutputGradient(plane, pass.To.Height, pass.To.Width, i * m, j * m, at, step);
            }
        }
    }

    private readonly struct OutputJob(WinogradPass<TAlgorithm> pass, long tiles, long first, long images, float* from, float* bias, Epilogue epilogue, float* y) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long block, long image) = Math.DivRem(chunk, images);
            float* plane = y + ((first + image) * pass.To.Image) + (block * pass.To.Plane);
            float* at = from + (((block * tiles) + (image * pass.Grid.TilesOfImage)) * Lanes);
            long step = pass.To.Blocks * tiles * Lanes, m = TAlgorithm.Outputs;
            float* add = bias is null ? null : bias + (block * Lanes);
            for (long i = 0; i < pass.Grid.Rows; i++)
            {
                for (long j = 0; j < pass.Grid.Columns; j++, at += Lanes)
                    WinogradTiles<TAlgorithm>.Output(at, step, add, epilogue, y, plane, pass.To.Height, pass.To.Width, i * m, j * m);
            }
        }
    }
}
