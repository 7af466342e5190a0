using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Convolutions of any kernel, stride, dilation and group as indirect products (<see cref="IndirectProduct"/>). The input is blocked, or for a
/// network's first layer plain pixels of a few channels, of which each line of the kernel takes neighbouring values.
/// </summary>
internal sealed unsafe class DirectConvolution(ConvolutionShape shape, bool plainInput) : IBlockedConvolution
{
    private const int Lanes = BlockedShape.Lanes;

    private readonly PaddedCopy _x = new(
        shape.X.Images * (plainInput ? shape.X.Channels : shape.X.Blocks), plainInput ? 1 : Lanes, shape.X.Height, shape.X.Width,
        shape.PadTop, shape.PadLeft, Math.Max(shape.ReachedHeight, shape.PadTop + 1), Math.Max(shape.ReachedWidth, shape.PadLeft + 1));

    private readonly PaddedCopy _dY = PaddedOutput(shape);

    private long InputBlocks => plainInput ? 1 : (shape.GroupInputs + Lanes - 1) / Lanes;

    private long OutputBlocks => (shape.GroupOutputs + Lanes - 1) / Lanes;

    /// <summary>Packed weights of one output block: 16 of each input and tap.</summary>
    private long PerOutputBlock => shape.GroupInputs * shape.Taps * Lanes;

    private long Weights => shape.Groups * OutputBlocks * PerOutputBlock;

    private long TransposedWeights => shape.Groups * InputBlocks * shape.GroupOutputs * shape.Taps * Lanes;

    public long ForwardScratch => _x.Length + Weights + Lanes;

    public long InputScratch => _dY.Length + TransposedWeights + Lanes;

    public long WeightScratch => _x.Length + GradientOf(0, null, null, null, null, null).PartFloats;

    /// <summary>Whether the list of taps has room for the kernel, and lines without holes for plain pixels.</summary>
    public static bool Fits(in ConvolutionShape shape, bool plainInput) =>
        plainInput ? shape.Groups == 1 && shape.DilationWidth == 1 && shape.KernelWidth <= Lanes && shape.GroupInputs * shape.KernelHeight <= IndirectProduct.MaxTaps
            : shape.Taps <= IndirectProduct.MaxTaps && (shape.Groups == 1 || (shape.GroupInputs % Lanes == 0 && shape.GroupOutputs % Lanes == 0));

    public void Forward(Workers workers, float* x, float* weights, float* bias, float* y, in Epilogue epilogue, float* scratch)
    {
        float* padded = _x.Of(workers, x, scratch), packed = scratch + _x.Length, zeros = packed + Weights;
        Fill.Zero(zeros, Lanes * sizeof(float));
        workers.Run(new PackJob(shape, plainInput, OutputBlocks, InputBlocks, weights, packed, workers.Scratch(0)), checked((int)(shape.Groups * OutputBlocks)));
        for (long g = 0; g < shape.Groups; g++)
        {
            var product = new IndirectProduct
            {
                Images = shape.Y.Images,
                Height = shape.Y.Height,
                Width = shape.Y.Width,
                Depth = plainInput ? shape.KernelWidth : shape.GroupInputs,
                OutputBlocks = OutputBlocks,
                Weights = packed + (g * OutputBlocks * PerOutputBlock),
                Bias = bias is null ? null : bias + (g * OutputBlocks * Lanes),
                Zeros = zeros,
                From = InputSteps(padded + (g * InputBlocks * _x.Plane)),
                To = new PlaceSteps(y + (g * OutputBlocks * shape.Y.Plane), shape.Y.Image, shape.Y.Width * Lanes, Lanes, shape.Y.Plane),
                Epilogue = epilogue.Shifted(g * OutputBlocks * shape.Y.Plane),
            };
            AddTaps(ref product);
            product.Run(workers);
        }
    }

    public void BackwardInput(Workers workers, float* dY, float* weights, float* dX, float* scratch)
    {
        float* padded = _dY.Of(workers, dY, scratch), packed = scratch + _dY.Length, zeros = packed + TransposedWeights;
        Fill.Zero(zeros, Lanes * sizeof(float));

        // An input row h = stride q + phase is met by the taps whose distance from it is a multiple of the stride: each phase is a convolution of its own.
        // A picture smaller than the stride has fewer phases.
        for (long ph = 0; ph < Math.Min(shape.StrideHeight, shape.X.Height); ph++)
        {
            for (long pw = 0; pw < Math.Min(shape.StrideWidth, shape.X.Width); pw++)
                RunPhase(workers, ph, pw, padded, weights, packed, zeros, dX);
        }
    }

    public void BackwardWeights(Workers workers, float* x, float* dY, float* dW, float* scratch)
    {
        float* padded = _x.Of(workers, x, scratch);
        for (long g = 0; g < shape.Groups; g++)
            GradientOf(g, padded, dY, dW, workers.Scratch(0), scratch + _x.Length).Run(workers);
    }

    private IndirectGradient GradientOf(long g, float* padded, float* dY, float* dW, float* scratch, float* parts)
    {
        PlaceSteps steps = InputSteps(padded + (g * InputBlocks * _x.Plane));
        float* to = dW + (g * shape.GroupOutputs * shape.GroupInputs * shape.Taps);
        var gradient = new IndirectGradient
        {
            Images = shape.Y.Images,
            Height = shape.Y.Height,
            Width = shape.Y.Width,
            Depth = plainInput ? shape.KernelWidth : shape.GroupInputs,
            ReadsPlain = plainInput,
            OutputBlocks = OutputBlocks,
            X = steps.Start,
            ImageX = steps.At(1, 0, 0) - steps.Start,
            LineX = steps.At(0, 1, 0) - steps.Start,
            PixelX = steps.At(0, 0, 1) - steps.Start,
            BlockX = steps.Block,
            DY = dY + (g * OutputBlocks * shape.Y.Plane),
            ImageY = shape.Y.Image,
            BlockY = shape.Y.Plane,
            Weights = new WeightBlocks(to, shape.GroupOutputs, plainInput ? 1 : shape.GroupInputs, plainInput ? shape.GroupInputs * shape.Taps : shape.Taps),
            Scratch = scratch,
            PartSums = parts,
        };
        AddTaps(ref gradient);
        return gradient;
    }

    private void RunPhase(Workers workers, long ph, long pw, float* padded, float* weights, float* packed, float* zeros, float* dX)
    {
        long taps = 0;
        long* list = stackalloc long[IndirectProduct.MaxTaps];
        for (long kh = 0; kh < shape.KernelHeight; kh++)
        {
            for (long kw = 0; kw < shape.KernelWidth; kw++)
            {
                if (IsInPhase(ph + shape.PadTop - (kh * shape.DilationHeight), shape.StrideHeight) && IsInPhase(pw + shape.PadLeft - (kw * shape.DilationWidth), shape.StrideWidth))
                    list[taps++] = (kh * shape.KernelWidth) + kw;
            }
        }

        workers.Run(new PhasePackJob(shape, OutputBlocks, InputBlocks, list, taps, weights, packed, workers.Scratch(0)), checked((int)(shape.Groups * InputBlocks)));
        for (long g = 0; g < shape.Groups; g++)
        {
            (long top, long left) = Before(shape);
            float* to = dX + (g * InputBlocks * shape.X.Plane) + (((ph * shape.X.Width) + pw) * Lanes);
            var product = new IndirectProduct
            {
                Images = shape.X.Images,
                Height = (shape.X.Height - ph + shape.StrideHeight - 1) / shape.StrideHeight,
                Width = (shape.X.Width - pw + shape.StrideWidth - 1) / shape.StrideWidth,
                Depth = shape.GroupOutputs,
                OutputBlocks = InputBlocks,
                Weights = packed + (g * InputBlocks * shape.GroupOutputs * taps * Lanes),
                Zeros = zeros,
                From = new PlaceSteps(padded + (g * OutputBlocks * _dY.Plane), shape.Y.Blocks * _dY.Plane, _dY.Row, Lanes, _dY.Plane),
                To = new PlaceSteps(to, shape.X.Image, shape.StrideHeight * shape.X.Width * Lanes, shape.StrideWidth * Lanes, shape.X.Plane),
            };
            for (long t = 0; t < taps; t++)
            {
                long h = (ph + shape.PadTop - (list[t] / shape.KernelWidth * shape.DilationHeight)) / shape.StrideHeight;
                long w = (pw + shape.PadLeft - (list[t] % shape.KernelWidth * shape.DilationWidth)) / shape.StrideWidth;
                product.AddTap(((h + top) * _dY.Row) + ((w + left) * Lanes));
            }

            product.Run(workers);
        }
    }

    private PlaceSteps InputSteps(float* start)
    {
        long pixel = plainInput ? 1 : Lanes, blocks = plainInput ? shape.X.Channels : shape.X.Blocks;
        return new PlaceSteps(start, blocks * _x.Plane, shape.StrideHeight * _x.Row, shape.StrideWidth * pixel, _x.Plane);
    }

    private void AddTaps(ref IndirectProduct product)
    {
        for (long t = 0; t < TapEntries; t++)
            product.AddTap(TapOffset(t));
    }

    private void AddTaps(ref IndirectGradient gradient)
    {
        for (long t = 0; t < TapEntries; t++)
            gradient.AddTap(TapOffset(t));
    }

    private long TapEntries => plainInput ? shape.GroupInputs * shape.KernelHeight : shape.Taps;

    /// <summary>Blocked: tap (kh, kw). Plain: line kh of channel c.</summary>
    private long TapOffset(long t) => plainInput
        ? (t / shape.KernelHeight * _x.Plane) + (t % shape.KernelHeight * shape.DilationHeight * _x.Row)
        : (t / shape.KernelWidth * shape.DilationHeight * _x.Row) + (t % shape.KernelWidth * shape.DilationWidth * Lanes);

    private static bool IsInPhase(long distance, long stride) => distance % stride == 0;

    /// <summary>Rows and columns of zeros that the way back needs in front of dY: as far as the last tap reaches behind a place.</summary>
    private static (long Top, long Left) Before(in ConvolutionShape shape) => (
        Math.Max(0, -FloorDivide(shape.PadTop - ((shape.KernelHeight - 1) * shape.DilationHeight), shape.StrideHeight)),
        Math.Max(0, -FloorDivide(shape.PadLeft - ((shape.KernelWidth - 1) * shape.DilationWidth), shape.StrideWidth)));

    private static PaddedCopy PaddedOutput(in ConvolutionShape shape)
    {
        (long top, long left) = Before(shape);
        long height = Math.Max(shape.Y.Height, ((shape.X.Height - 1 + shape.PadTop) / shape.StrideHeight) + 1) + top;
        long width = Math.Max(shape.Y.Width, ((shape.X.Width - 1 + shape.PadLeft) / shape.StrideWidth) + 1) + left;
        return new PaddedCopy(shape.Y.Planes, Lanes, shape.Y.Height, shape.Y.Width, top, left, height, width);
    }

    private static long FloorDivide(long a, long b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    /// <summary>Weights as [output block][input block][tap][input][16 outputs], or for plain pixels [output block][input and tap][16 outputs].</summary>
    private readonly struct PackJob(ConvolutionShape shape, bool plain, long outputs, long inputs, float* weights, float* packed, float* scratch) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long g, long o) = Math.DivRem(chunk, outputs);
            float* spare = scratch + ((long)worker * Workers.ScratchFloats);
            float* from = weights + (g * shape.GroupOutputs * shape.GroupInputs * shape.Taps);
            float* to = packed + (chunk * shape.GroupInputs * shape.Taps * Lanes);
            if (plain)
            {
                var lines = new WeightBlocks(from, shape.GroupOutputs, 1, shape.GroupInputs * shape.Taps);
                lines.LoadLines(o, 0, spare);
                Fill.Copy(spare, to, shape.GroupInputs * shape.Taps * Lanes * sizeof(float));
                return;
            }

            var blocks = new WeightBlocks(from, shape.GroupOutputs, shape.GroupInputs, shape.Taps);
            for (long i = 0; i < inputs; i++)
                blocks.Load(o, i, spare, to + (i * blocks.Length));
        }
    }

    /// <summary>The weights of some taps as [input block][output block][tap][output][16 inputs].</summary>
    private readonly struct PhasePackJob(ConvolutionShape shape, long outputs, long inputs, long* taps, long count, float* weights, float* packed, float* scratch) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            (long g, long i) = Math.DivRem(chunk, inputs);
            float* from = weights + (g * shape.GroupOutputs * shape.GroupInputs * shape.Taps);
            var blocks = new WeightBlocks(from, shape.GroupOutputs, shape.GroupInputs, shape.Taps);
            float* block = scratch + ((long)worker * Workers.ScratchFloats), spare = block + blocks.Length;
            float* to = packed + (chunk * shape.GroupOutputs * count * Lanes);
            for (long o = 0; o < outputs; o++)
            {
                blocks.LoadTransposed(o, i, spare, block);
                long present = Math.Min(Lanes, shape.GroupOutputs - (o * Lanes)) * Lanes;
                for (long t = 0; t < count; t++, to += present)
                    Fill.Copy(block + (taps[t] * Lanes * Lanes), to, present * sizeof(float));
            }
        }
    }
}
