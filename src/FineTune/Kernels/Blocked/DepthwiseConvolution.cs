using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Convolutions with one kernel for each channel, a block of 16 channels at a time. They are bound by memory, so a plane is worked on line by line
/// while its lines are in the cache, and nothing is copied.
/// </summary>
internal sealed unsafe class DepthwiseConvolution(ConvolutionShape shape) : IBlockedConvolution
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Taps that a correlation has room to list on its stack.</summary>
    private const int MostTaps = 1024;

    private long WeightFloats => shape.X.Blocks * shape.Taps * Lanes;

    public long ForwardScratch => WeightFloats;

    public long InputScratch => WeightFloats;

    /// <summary>Every image's sums, which are then added up in order.</summary>
    public long WeightScratch => shape.X.Planes * shape.Taps * Lanes;

    public static bool Fits(in ConvolutionShape s) => s.Groups == s.X.Channels && s.Groups == s.Y.Channels && s.Taps <= MostTaps;

    public void Forward(Workers workers, float* x, float* weights, float* bias, float* y, in Epilogue epilogue, float* scratch)
    {
        workers.Run(new PackJob(shape, weights, scratch), checked((int)shape.X.Blocks));
        workers.Run(
            new DepthwiseCorrelation
            {
                Rows = TapSteps.Forward(shape.Y.Height, shape.StrideHeight, shape.PadTop, shape.DilationHeight, shape.KernelHeight, shape.X.Height),
                Columns = TapSteps.Forward(shape.Y.Width, shape.StrideWidth, shape.PadLeft, shape.DilationWidth, shape.KernelWidth, shape.X.Width),
                KernelWidth = shape.KernelWidth,
                Blocks = shape.X.Blocks,
                From = x,
                Weights = scratch,
                WeightBlock = shape.Taps * Lanes,
                Bias = bias,
                To = y,
                PlaneTo = shape.Y.Plane,
                RowTo = shape.Y.Width * Lanes,
                ColumnTo = Lanes,
                Epilogue = epilogue,
            },
            shape.Y.Planes);
    }

    public void BackwardInput(Workers workers, float* dY, float* weights, float* dX, float* scratch)
    {
        workers.Run(new PackJob(shape, weights, scratch), checked((int)shape.X.Blocks));

        workers.Run(new InputJob(shape, dY, scratch, dX), shape.X.Planes);
    }

    public void BackwardWeights(Workers workers, float* x, float* dY, float* dW, float* scratch)
    {
        workers.Run(new DepthwiseGradient(shape, x, dY, scratch), shape.X.Planes);
        workers.Run(new TotalJob(shape, scratch, dW), checked((int)shape.X.Blocks));
    }

    /// <summary>[channel][tap] to [block][tap][16].</summary>
    private readonly struct PackJob(ConvolutionShape shape, float* weights, float* packed) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int block, int worker)
        {
            float* from = weights + (block * Lanes * shape.Taps), to = packed + (block * Lanes * shape.Taps);
            long channels = Math.Min(Lanes, shape.X.Channels - (block * (long)Lanes));
            for (long t = 0; t < shape.Taps; t++, to += Lanes)
            {
                for (long c = 0; c < Lanes; c++)
                    to[c] = c < channels ? from[(c * shape.Taps) + t] : 0;
            }
        }
    }

    /// <summary>
    /// The rows h = stride q + phase of dX meet the same taps, and so do the columns: each phase of both is a correlation of its own. A thread goes
    /// through all of them while dY's plane is in the cache.
    /// </summary>
    private readonly struct InputJob(ConvolutionShape shape, float* dY, float* weights, float* dX) : IJob
    {
        public void Run(int plane, int worker)
        {
            for (long ph = 0; ph < Math.Min(shape.StrideHeight, shape.X.Height); ph++)
            {
                for (long pw = 0; pw < Math.Min(shape.StrideWidth, shape.X.Width); pw++)
                {
                    new DepthwiseCorrelation
                    {
                        Rows = TapSteps.Backward(ph, shape.X.Height, shape.StrideHeight, shape.PadTop, shape.DilationHeight, shape.KernelHeight, shape.Y.Height),
                        Columns = TapSteps.Backward(pw, shape.X.Width, shape.StrideWidth, shape.PadLeft, shape.DilationWidth, shape.KernelWidth, shape.Y.Width),
                        KernelWidth = shape.KernelWidth,
                        Blocks = shape.X.Blocks,
                        From = dY,
                        Weights = weights,
                        WeightBlock = shape.Taps * Lanes,
                        To = dX + (((ph * shape.X.Width) + pw) * Lanes),
                        PlaneTo = shape.X.Plane,
                        RowTo = shape.StrideHeight * shape.X.Width * Lanes,
                        ColumnTo = shape.StrideWidth * Lanes,
                    }.Run(plane, worker);
                }
            }
        }
    }

    /// <summary>The images' sums of a block, added up.</summary>
    private readonly struct TotalJob(ConvolutionShape shape, float* sums, float* dW) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int block, int worker)
        {
            double* total = stackalloc double[Lanes];
            long length = shape.Taps * Lanes, channels = Math.Min(Lanes, shape.X.Channels - (block * (long)Lanes));
            for (long t = 0; t < shape.Taps; t++)
            {
                Fill.Zero(total, Lanes * sizeof(double));
                float* from = sums + (block * length) + (t * Lanes);
                for (long n = 0; n < shape.X.Images; n++, from += shape.X.Blocks * length)
                {
                    for (int c = 0; c < Lanes; c++)
                        total[c] += from[c];
                }

                for (long c = 0; c < channels; c++)
                    dW[(((block * Lanes) + c) * shape.Taps) + t] = (float)total[c];
            }
        }
    }
}
