using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Dense 3 x 3 convolutions of stride 1 by Winograd: tiles of the input and the weights are transformed to frequencies, where the
/// convolution is one product of matrices for each, [tiles, inputs] times [inputs, outputs]. Some whole images are worked on at a time, so that what is between
/// the transforms stays in the last-level cache. Layout of a side: [frequency][block][tile][16].
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class WinogradConvolution<TAlgorithm>(ConvolutionShape shape) : IBlockedConvolution
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Bytes of the larger side's frequencies that are alive at once.</summary>
    private const long MostBytes = 6 << 20;

    private static int Frequencies => TAlgorithm.Inputs * TAlgorithm.Inputs;

    public long ForwardScratch => Pass.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).ConvolveFloats;

    public long InputScratch => Pass.Of(shape.Y, shape.X, 2 - shape.PadTop, 2 - shape.PadLeft).ConvolveFloats;

    public long WeightScratch => WinogradGradientSlices<TAlgorithm>.Fits(shape)
        ? WinogradGradientSlices<TAlgorithm>.Parts(shape) * WinogradGradientSlices<TAlgorithm>.SumsOf(shape)
        : Pass.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).CorrelateFloats;

    /// <summary>Whether the algorithm applies: no groups, no dilation, no strides.</summary>
    public static bool Fits(in ConvolutionShape s) => s is
    {
        Groups: 1, KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1, PadTop: >= 0 and <= 2, PadLeft: >= 0 and <= 2,
    };

    public void Forward(Workers workers, float* x, float* weights, float* bias, float* y, in Epilogue epilogue, float* scratch)
    {
        var transform = new WeightJob(shape, false, weights, null, workers.Scratch(0));
        Pass.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).Convolve(workers, x, transform, bias, y, epilogue, scratch);
    }

    // The way back is the convolution of dY with the turned and transposed weights, padded by what the way there was not.
    public void BackwardInput(Workers workers, float* dY, float* weights, float* dX, float* scratch)
    {
        var transform = new WeightJob(shape, true, weights, null, workers.Scratch(0));
        Pass.Of(shape.Y, shape.X, 2 - shape.PadTop, 2 - shape.PadLeft).Convolve(workers, dY, transform, null, dX, Epilogue.None, scratch);
    }

    public void BackwardWeights(Workers workers, float* x, float* dY, float* dW, float* scratch)
    {
        int parts = 1;
        if (WinogradGradientSlices<TAlgorithm>.Fits(shape))
        {
            parts = WinogradGradientSlices<TAlgorithm>.Parts(shape);
            workers.Run(new WinogradGradientSlices<TAlgorithm>(shape, x, dY, scratch, workers.Scratch(0)), parts);
        }
        else if (Pass.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).Correlate(workers, shape, x, dY, dW, scratch))
        {
            return;
        }

        workers.Run(new WeightGradientJob(shape, scratch, parts, dW, workers.Scratch(0)), checked((int)(shape.X.Blocks * shape.Y.Blocks)));
    }

    /// <summary>One way through: which side is transformed to which, and how many images at a time.</summary>
    private readonly record struct Pass(BlockedShape From, BlockedShape To, long PadTop, long PadLeft, long TileRows, long TileColumns, long Together)
    {
        /// <summary>Tiles of all images that are worked on together, filled up to whole product tiles. An odd number of cache lines keeps the frequencies apart in the caches.</summary>
        private long Tiles
        {
            get
            {
                long tiles = (Together * TileRows * TileColumns + IndirectTile.Rows - 1) / IndirectTile.Rows * IndirectTile.Rows;
                return tiles % 16 == 0 ? tiles + 2 : tiles;
            }
        }

        /// <summary>Scratch of a convolution: 16 zeros, the weights where they are transformed first, both sides where there are no slices.</summary>
        public long ConvolveFloats => Lanes + (TransformsOnTheSpot ? 0 : WeightFloats) + (HasSlices ? 0 : SideFloats);

        /// <summary>Scratch of a weight gradient: the sums where they are not transformed on the spot, and both sides.</summary>
        public long CorrelateFloats => (TransformsOnTheSpot ? 0 : WeightFloats) + SideFloats;

        private long SideFloats => Frequencies * (From.Blocks + To.Blocks) * Tiles * Lanes;

        private long WeightFloats => Frequencies * From.Blocks * To.Blocks * Lanes * Lanes;

        private bool HasSlices => WinogradSlices<TAlgorithm>.Fits(From, To);

        public static Pass Of(in BlockedShape from, in BlockedShape to, long padTop, long padLeft)
        {
            int m = TAlgorithm.Outputs;
            long rows = (to.Height + m - 1) / m, columns = (to.Width + m - 1) / m;
            long image = Frequencies * rows * columns * Math.Max(from.Blocks, to.Blocks) * Lanes * sizeof(float);
            return new Pass(from, to, padTop, padLeft, rows, columns, Math.Clamp(MostBytes / image, 1, from.Images));
        }

        /// <summary>Whether all images are worked on at once, so that transformed weights are used once, and these are many.</summary>
        private bool TransformsOnTheSpot => Together == From.Images && WeightFloats * sizeof(float) > MostBytes / 2;

        public void Convolve(Workers workers, float* x, WeightJob transform, float* bias, float* y, in Epilogue epilogue, float* scratch)
        {
            float* zeros = scratch, weights = zeros + Lanes, from = weights + (TransformsOnTheSpot ? 0 : WeightFloats), to = from + (Frequencies * From.Blocks * Tiles * Lanes);
            Fill.Zero(zeros, Lanes * sizeof(float));
            if (!TransformsOnTheSpot)
                workers.Run(transform.To(weights), (int)To.Blocks);
            if (HasSlices)
            {
                var slices = new WinogradSlices<TAlgorithm>(From, To, PadTop, PadLeft, x, weights, bias, epilogue, y, zeros, workers.Scratch(0));
                workers.Run(slices, slices.Count);
                return;
            }

            for (long n = 0; n < From.Images; n += Together)
            {
                long images = Math.Min(Together, From.Images - n), count = images * TileRows * TileColumns;
                workers.Run(new InputJob(this, Tiles, n, images, x, from), checked((int)(images * From.Blocks)));
                if (TransformsOnTheSpot)
                {
                    var both = new WeightAndProductJob(transform, count, Tiles, From.Blocks, To.Blocks, from, workers.Scratch(0), zeros, to);
                    workers.Run(both, both.Count);
                }
                else
                {
                    var product = new ProductJob(count, Tiles, From.Blocks, To.Blocks, from, weights, zeros, to);
                    workers.Run(product, Frequencies * product.Parts);
                }

                workers.Run(new OutputJob(this, Tiles, n, images, to, bias, epilogue, y), checked((int)(images * To.Blocks)));
            }
        }

        /// <summary>Writes dW and returns true, or leaves the sums in scratch, from which it is to be transformed.</summary>
        public bool Correlate(Workers workers, in ConvolutionShape shape, float* x, float* dY, float* dW, float* scratch)
        {
            float* from = scratch + (TransformsOnTheSpot ? 0 : WeightFloats), to = from + (Frequencies * From.Blocks * Tiles * Lanes);
            for (long n = 0; n < From.Images; n += Together)
            {
                long images = Math.Min(Together, From.Images - n), count = images * TileRows * TileColumns;
                workers.Run(new InputJob(this, Tiles, n, images, x, from), checked((int)(images * From.Blocks)));
                workers.Run(new OutputGradientJob(this, Tiles, n, images, dY, to), checked((int)(images * To.Blocks)));
                if (TransformsOnTheSpot)
                {
                    var gradients = new WinogradGradients<TAlgorithm>(shape, count, Tiles, from, to, dW, workers.Scratch(0));
                    workers.Run(gradients, gradients.Count);
                    return true;
                }

                var sum = new SumJob(count, Tiles, From.Blocks, To.Blocks, from, to, scratch, n > 0);
                workers.Run(sum, checked((int)(Frequencies * sum.Groups)));
            }

            return false;
        }
    }

    private readonly struct InputJob(Pass pass, long tiles, long first, long images, float* x, float* to) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long block, long image) = Math.DivRem(chunk, images);
            float* plane = x + ((first + image) * pass.From.Image) + (block * pass.From.Plane);
            float* at = to + (((block * tiles) + (image * pass.TileRows * pass.TileColumns)) * Lanes);
            long step = pass.From.Blocks * tiles * Lanes, m = TAlgorithm.Outputs;
            for (long i = 0; i < pass.TileRows; i++)
            {
                for (long j = 0; j < pass.TileColumns; j++, at += Lanes)
                    WinogradTiles<TAlgorithm>.Input(plane, pass.From.Height, pass.From.Width, (i * m) - pass.PadTop, (j * m) - pass.PadLeft, at, step);
            }
        }
    }

    private readonly struct OutputGradientJob(Pass pass, long tiles, long first, long images, float* dY, float* to) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long block, long image) = Math.DivRem(chunk, images);
            float* plane = dY + ((first + image) * pass.To.Image) + (block * pass.To.Plane);
            float* at = to + (((block * tiles) + (image * pass.TileRows * pass.TileColumns)) * Lanes);
            long step = pass.To.Blocks * tiles * Lanes, m = TAlgorithm.Outputs;
            for (long i = 0; i < pass.TileRows; i++)
            {
                for (long j = 0; j < pass.TileColumns; j++, at += Lanes)
                    WinogradTiles<TAlgorithm>.OutputGradient(plane, pass.To.Height, pass.To.Width, i * m, j * m, at, step);
            }
        }
    }

    private readonly struct OutputJob(Pass pass, long tiles, long first, long images, float* from, float* bias, Epilogue epilogue, float* y) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long block, long image) = Math.DivRem(chunk, images);
            float* plane = y + ((first + image) * pass.To.Image) + (block * pass.To.Plane);
            float* at = from + (((block * tiles) + (image * pass.TileRows * pass.TileColumns)) * Lanes);
            long step = pass.To.Blocks * tiles * Lanes, m = TAlgorithm.Outputs;
            float* add = bias is null ? null : bias + (block * Lanes);
            for (long i = 0; i < pass.TileRows; i++)
            {
                for (long j = 0; j < pass.TileColumns; j++, at += Lanes)
                    WinogradTiles<TAlgorithm>.Output(at, step, add, epilogue, y, plane, pass.To.Height, pass.To.Width, i * m, j * m);
            }
        }
    }

    /// <summary>to = from · weights for a part of one frequency's tiles.</summary>
    private readonly struct ProductJob(long count, long tiles, long inputs, long outputs, float* from, float* weights, float* zeros, float* to) : IJob
    {
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

    /// <summary>
    /// The same for one or two output blocks and all tiles, with weights that are transformed on the spot: for layers whose weights, as
    /// frequencies, are larger than the last-level cache.
    /// </summary>
    private readonly struct WeightAndProductJob(WeightJob transform, long count, long tiles, long inputs, long outputs, float* from, float* scratch, float* zeros, float* to) : IJob
    {
        private const int Together = 2;

        /// <summary>Input blocks at a time: their weights, as frequencies, take half a megabyte and stay in the second-level cache.</summary>
        private const int Part = 8;

        public int Count => Chunks.Of(outputs, Together);

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            long first = (long)chunk * Together, blocks = Math.Min(Together, outputs - first), plane = tiles * Lanes;
            float* weights = scratch + ((long)worker * Workers.ScratchFloats), spare = weights + (Frequencies * blocks * Part * Lanes * Lanes);
            for (long i = 0; i < inputs; i += Part)
            {
                long part = Math.Min(Part, inputs - i), length = part * Lanes * Lanes;
                for (long b = 0; b < blocks; b++)
                    transform.Block(first + b, i, part, spare, weights + (b * length), blocks * length);
                var product = new TileProduct(count, plane, part, length, zeros);
                for (long f = 0; f < Frequencies; f++)
                    product.Run(blocks, from + (((f * inputs) + i) * plane), weights + (f * blocks * length), to + (((f * outputs) + first) * plane), i > 0);
            }
        }
    }

    /// <summary>sums[frequency][output][input] += Σ over tiles, for one frequency and one or two output blocks.</summary>
    private readonly struct SumJob(long count, long tiles, long inputs, long outputs, float* from, float* to, float* sums, bool adds) : IJob
    {
        private const int Stretch = 256;
        private const int Together = 2;

        public long Groups => (outputs + Together - 1) / Together;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long frequency, long group) = Math.DivRem(chunk, Groups);
            long o = group * Together, blocks = Math.Min(Together, outputs - o), plane = tiles * Lanes, perOutput = inputs * Lanes * Lanes;
            float* a = from + (frequency * inputs * plane), b = to + (((frequency * outputs) + o) * plane), sum = sums + (((frequency * outputs) + o) * perOutput);
            if (!adds)
                Fill.Zero(sum, blocks * perOutput * sizeof(float));
            for (long t = 0; t < count; t += Stretch)
            {
                var line = new PixelLines(1, Math.Min(Stretch, count - t), Lanes, 0, 0);
                for (long i = 0; i < inputs; i++)
                    OuterTile.Add(line, Lanes, a + (i * plane) + (t * Lanes), (int)blocks, b + (t * Lanes), plane, sum + (i * Lanes * Lanes), perOutput);
            }
        }
    }

    /// <summary>Weights to frequencies [frequency][output block][input block][16 inputs][16 outputs], or for the way back turned, with inputs and outputs exchanged.</summary>
    private readonly struct WeightJob(ConvolutionShape shape, bool back, float* weights, float* to, float* scratch) : IJob
    {
        private long Inputs => back ? shape.Y.Blocks : shape.X.Blocks;

        /// <summary>The same job with another place to write to.</summary>
        public WeightJob To(float* frequencies) => new(shape, back, weights, frequencies, scratch);

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

    /// <summary>Sums, of which there may be several parts, to the gradient of one block of weights.</summary>
    private readonly struct WeightGradientJob(ConvolutionShape shape, float* sums, int parts, float* dW, float* scratch) : IJob
    {
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
}
