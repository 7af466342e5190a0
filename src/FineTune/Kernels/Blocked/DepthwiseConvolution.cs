using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Convolutions with one kernel for each channel: 16 channels at a time, four places together so that each weight that is loaded is used four
/// times. They are bound by memory, so a plane is worked on while it is in the cache and nothing is copied.
/// </summary>
internal sealed unsafe class DepthwiseConvolution(ConvolutionShape shape) : IBlockedConvolution
{
    private const int Lanes = BlockedShape.Lanes;

    private long WeightFloats => shape.X.Blocks * shape.Taps * Lanes;

    public long ForwardScratch => WeightFloats;

    public long InputScratch => WeightFloats;

    /// <summary>Every image's sums, which are then added up in order.</summary>
    public long WeightScratch => shape.X.Planes * shape.Taps * Lanes;

    public static bool Fits(in ConvolutionShape s) => s.Groups == s.X.Channels && s.Groups == s.Y.Channels;

    public void Forward(Workers workers, float* x, float* weights, float* bias, float* y, in Epilogue epilogue, float* scratch)
    {
        Pack(weights, scratch);
        workers.Run(new ForwardJob(shape, x, scratch, bias, y, epilogue), shape.Y.Planes);
    }

    public void BackwardInput(Workers workers, float* dY, float* weights, float* dX, float* scratch)
    {
        Pack(weights, scratch);
        workers.Run(new InputJob(shape, dY, scratch, dX), shape.X.Planes);
    }

    public void BackwardWeights(Workers workers, float* x, float* dY, float* dW, float* scratch)
    {
        workers.Run(new WeightJob(shape, x, dY, scratch), shape.X.Planes);
        for (long c = 0; c < shape.X.Channels; c++)
        {
            for (long t = 0; t < shape.Taps; t++)
            {
                double sum = 0;
                for (long n = 0; n < shape.X.Images; n++)
                    sum += scratch[((((n * shape.X.Blocks) + (c / Lanes)) * shape.Taps) + t) * Lanes + (c % Lanes)];
                dW[(c * shape.Taps) + t] = (float)sum;
            }
        }
    }

    /// <summary>[channel][tap] to [block][tap][16].</summary>
    private void Pack(float* weights, float* packed)
    {
        for (long i = 0; i < WeightFloats; i++)
        {
            long channel = (i / (shape.Taps * Lanes) * Lanes) + (i % Lanes);
            packed[i] = channel < shape.X.Channels ? weights[(channel * shape.Taps) + (i / Lanes % shape.Taps)] : 0;
        }
    }

    private readonly struct ForwardJob(ConvolutionShape shape, float* x, float* weights, float* bias, float* y, Epilogue epilogue) : IJob
    {
        public void Run(int plane, int worker)
        {
            if (Vector512.IsHardwareAccelerated)
                Plane<Lanes512>(plane);
            else
                Plane<Lanes256>(plane);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Plane<T>(int plane)
            where T : struct, ILanes<T>
        {
            long block = plane % shape.X.Blocks;
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                float* from = x + (plane * shape.X.Plane) + lane, to = y + (plane * shape.Y.Plane) + lane;
                float* w = weights + (block * shape.Taps * Lanes) + lane;
                T start = bias is null ? T.Splat(0) : T.Load(bias + (block * Lanes) + lane);
                for (long h = 0; h < shape.Y.Height; h++)
                    Line(h, from, w, start, to + (h * shape.Y.Width * Lanes));
            }
        }

        /// <summary>One line of places: where all columns of the kernel are inside, four places at a time.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Line<T>(long h, float* from, float* w, T start, float* to)
            where T : struct, ILanes<T>
        {
            long top = (h * shape.StrideHeight) - shape.PadTop, row = shape.X.Width * Lanes, step = shape.StrideWidth * Lanes;
            (long firstTap, long lastTap) = TapRange.Of(top, shape.DilationHeight, shape.KernelHeight, shape.X.Height);
            (long first, long last) = TapRange.WholePlaces(shape.Y.Width, shape.StrideWidth, shape.PadLeft, shape.DilationWidth, shape.KernelWidth, shape.X.Width);
            long place = 0;
            for (; place < first; place++)
                Edge(place, top, firstTap, lastTap, from, w, start, to);
            for (; place + 4 <= last; place += 4)
            {
                T s0 = start, s1 = start, s2 = start, s3 = start;
                for (long kh = firstTap; kh < lastTap; kh++)
                {
                    float* p = from + ((top + (kh * shape.DilationHeight)) * row) + (((place * shape.StrideWidth) - shape.PadLeft) * Lanes);
                    float* q = w + (kh * shape.KernelWidth * Lanes);
                    for (long kw = shape.KernelWidth; kw > 0; kw--, p += shape.DilationWidth * Lanes, q += Lanes)
                    {
                        T weight = T.Load(q);
                        s0 = T.MulAdd(T.Load(p), weight, s0);
                        s1 = T.MulAdd(T.Load(p + step), weight, s1);
                        s2 = T.MulAdd(T.Load(p + (2 * step)), weight, s2);
                        s3 = T.MulAdd(T.Load(p + (3 * step)), weight, s3);
                    }
                }

                float* at = to + (place * Lanes);
                epilogue.Of(s0, y, at).Store(at);
                epilogue.Of(s1, y, at + Lanes).Store(at + Lanes);
                epilogue.Of(s2, y, at + (2 * Lanes)).Store(at + (2 * Lanes));
                epilogue.Of(s3, y, at + (3 * Lanes)).Store(at + (3 * Lanes));
            }

            for (; place < shape.Y.Width; place++)
                Edge(place, top, firstTap, lastTap, from, w, start, to);
        }

        /// <summary>One place, with the taps that are inside.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Edge<T>(long place, long top, long firstTap, long lastTap, float* from, float* w, T sum, float* to)
            where T : struct, ILanes<T>
        {
            long left = (place * shape.StrideWidth) - shape.PadLeft;
            (long first, long last) = TapRange.Of(left, shape.DilationWidth, shape.KernelWidth, shape.X.Width);
            for (long kh = firstTap; kh < lastTap; kh++)
            {
                float* line = from + ((top + (kh * shape.DilationHeight)) * shape.X.Width * Lanes);
                for (long kw = first; kw < last; kw++)
                    sum = T.MulAdd(T.Load(line + ((left + (kw * shape.DilationWidth)) * Lanes)), T.Load(w + (((kh * shape.KernelWidth) + kw) * Lanes)), sum);
            }

            epilogue.Of(sum, y, to + (place * Lanes)).Store(to + (place * Lanes));
        }
    }

    /// <summary>Each dY is spread over the inputs it came from; a plane of dX has one owner, who goes through it line by line.</summary>
    private readonly struct InputJob(ConvolutionShape shape, float* dY, float* weights, float* dX) : IJob
    {
        public void Run(int plane, int worker)
        {
            Fill.Zero(dX + (plane * shape.X.Plane), shape.X.Plane * sizeof(float));
            if (Vector512.IsHardwareAccelerated)
                Plane<Lanes512>(plane);
            else
                Plane<Lanes256>(plane);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Plane<T>(int plane)
            where T : struct, ILanes<T>
        {
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                float* w = weights + (plane % shape.X.Blocks * shape.Taps * Lanes) + lane;
                for (long h = 0; h < shape.Y.Height; h++)
                {
                    long top = (h * shape.StrideHeight) - shape.PadTop;
                    (long first, long last) = TapRange.Of(top, shape.DilationHeight, shape.KernelHeight, shape.X.Height);
                    for (long kh = first; kh < last; kh++)
                    {
                        float* to = dX + (plane * shape.X.Plane) + ((top + (kh * shape.DilationHeight)) * shape.X.Width * Lanes) + lane;
                        float* from = dY + (plane * shape.Y.Plane) + (h * shape.Y.Width * Lanes) + lane;
                        for (long kw = 0; kw < shape.KernelWidth; kw++)
                            Spread(from, T.Load(w + (((kh * shape.KernelWidth) + kw) * Lanes)), to, kw);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Spread<T>(float* from, T weight, float* to, long kw)
            where T : struct, ILanes<T>
        {
            (long first, long last) = TapRange.Places(shape.Y.Width, shape.StrideWidth, shape.PadLeft, kw * shape.DilationWidth, shape.X.Width);
            float* at = to + (((first * shape.StrideWidth) - shape.PadLeft + (kw * shape.DilationWidth)) * Lanes);
            for (long place = first; place < last; place++, at += shape.StrideWidth * Lanes)
                T.MulAdd(T.Load(from + (place * Lanes)), weight, T.Load(at)).Store(at);
        }
    }

    /// <summary>One image's sums of a block.</summary>
    private readonly struct WeightJob(ConvolutionShape shape, float* x, float* dY, float* sums) : IJob
    {
        public void Run(int plane, int worker)
        {
            Fill.Zero(sums + (plane * shape.Taps * Lanes), shape.Taps * Lanes * sizeof(float));
            if (Vector512.IsHardwareAccelerated)
                Plane<Lanes512>(plane);
            else
                Plane<Lanes256>(plane);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private void Plane<T>(int plane)
            where T : struct, ILanes<T>
        {
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                for (long h = 0; h < shape.Y.Height; h++)
                {
                    long top = (h * shape.StrideHeight) - shape.PadTop;
                    (long first, long last) = TapRange.Of(top, shape.DilationHeight, shape.KernelHeight, shape.X.Height);
                    float* b = dY + (plane * shape.Y.Plane) + (h * shape.Y.Width * Lanes) + lane;
                    for (long kh = first; kh < last; kh++)
                    {
                        float* a = x + (plane * shape.X.Plane) + ((top + (kh * shape.DilationHeight)) * shape.X.Width * Lanes) + lane;
                        for (long kw = 0; kw < shape.KernelWidth; kw++)
                            Gather<T>(a, b, kw, sums + (((plane * shape.Taps) + (kh * shape.KernelWidth) + kw) * Lanes) + lane);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Gather<T>(float* a, float* b, long kw, float* sum)
            where T : struct, ILanes<T>
        {
            (long place, long last) = TapRange.Places(shape.Y.Width, shape.StrideWidth, shape.PadLeft, kw * shape.DilationWidth, shape.X.Width);
            long step = shape.StrideWidth * Lanes;
            float* at = a + (((place * shape.StrideWidth) - shape.PadLeft + (kw * shape.DilationWidth)) * Lanes);
            T s0 = T.Load(sum), s1 = T.Splat(0), s2 = s1, s3 = s1;
            for (; place + 4 <= last; place += 4, at += 4 * step)
            {
                float* y = b + (place * Lanes);
                s0 = T.MulAdd(T.Load(at), T.Load(y), s0);
                s1 = T.MulAdd(T.Load(at + step), T.Load(y + Lanes), s1);
                s2 = T.MulAdd(T.Load(at + (2 * step)), T.Load(y + (2 * Lanes)), s2);
                s3 = T.MulAdd(T.Load(at + (3 * step)), T.Load(y + (3 * Lanes)), s3);
            }

            for (; place < last; place++, at += step)
                s0 = T.MulAdd(T.Load(at), T.Load(b + (place * Lanes)), s0);
            ((s0 + s1) + (s2 + s3)).Store(sum);
        }
    }
}
