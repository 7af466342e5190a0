using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Normalisation by channel in blocked layout, with what follows it (<see cref="Epilogue"/>). Sums are taken plane by plane, in lanes over one
/// line of pixels and then in float64, and the planes are added up in order. Variances are those of the distances from the channel's
/// first value, which takes one pass and loses nothing when the mean is far from zero.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct BlockedNorm(BlockedShape shape)
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Two sums of 16 lanes for each plane, in float64.</summary>
    public long SumDoubles => shape.Planes * 2L * Lanes;

    /// <summary>Elements of a channel.</summary>
    public long Count => shape.Images * shape.Pixels;

    /// <summary>The mean and the biased variance of every channel.</summary>
    public void Statistics(Workers workers, float* x, float* mean, float* variance, double* sums)
    {
        workers.Run(new StatisticsJob(shape, x, sums), shape.Planes);
        for (long c = 0; c < shape.Channels; c++)
        {
            double sum = Total(sums, c, 0) / Count, squares = Total(sums, c, 1) / Count;
            mean[c] = (float)(sum + x[(c / Lanes * shape.Plane) + (c % Lanes)]);
            variance[c] = (float)Math.Max(0, squares - (sum * sum));
        }
    }

    /// <summary>y = factor x + shift, and what follows; 16 factors and shifts for each block.</summary>
    public void Forward(Workers workers, float* x, float* factor, float* shift, in Epilogue epilogue, float* y) =>
        workers.Run(new ForwardJob(shape, x, factor, shift, epilogue, y), shape.Planes);

    /// <summary>
    /// Σ dY and Σ dY (x - mean) of every channel. dY counts only where <paramref name="mask"/> lets it through; what counts is written to
    /// <paramref name="masked"/> unless that is null.
    /// </summary>
    public void Sums(Workers workers, float* x, float* dY, in CutMask mask, float* masked, float* mean, double* sums) =>
        workers.Run(new SumJob(shape, x, dY, mask, masked, mean, sums), shape.Planes);

    /// <summary>dX = a dY + b x + c; 16 of each for each block. dY counts as in <see cref="Sums"/>.</summary>
    public void BackwardInput(Workers workers, float* x, float* dY, in CutMask mask, float* a, float* b, float* c, float* dX) =>
        workers.Run(new InputJob(shape, x, dY, mask, a, b, c, dX), shape.Planes);

    /// <summary>A channel's total over images: sum 0 or 1.</summary>
    public double Total(double* sums, long channel, int which)
    {
        double total = 0;
        for (long n = 0; n < shape.Images; n++)
            total += sums[((((n * shape.Blocks) + (channel / Lanes)) * 2) + which) * Lanes + (channel % Lanes)];
        return total;
    }

    private readonly struct StatisticsJob(BlockedShape shape, float* x, double* sums) : IJob
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
            double* total = sums + (plane * 2L * Lanes);
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                Clear(total + lane, T.Count);
                Clear(total + Lanes + lane, T.Count);
                float* from = x + (plane * shape.Plane) + lane;
                T origin = T.Load(x + (plane % shape.Blocks * shape.Plane) + lane);
                for (long p = 0; p < shape.Pixels; p += Stretch)
                {
                    T sum = T.Splat(0), squares = sum, sum2 = sum, squares2 = sum;
                    long end = Math.Min(shape.Pixels, p + Stretch), i = p;
                    for (; i + 2 <= end; i += 2)
                    {
                        T v = T.Load(from + (i * Lanes)) - origin, w = T.Load(from + ((i + 1) * Lanes)) - origin;
                        sum += v;
                        sum2 += w;
                        squares = T.MulAdd(v, v, squares);
                        squares2 = T.MulAdd(w, w, squares2);
                    }

                    if (i < end)
                    {
                        T v = T.Load(from + (i * Lanes)) - origin;
                        sum += v;
                        squares = T.MulAdd(v, v, squares);
                    }

                    AddLanes(sum + sum2, total + lane);
                    AddLanes(squares + squares2, total + Lanes + lane);
                }
            }
        }
    }

    private readonly struct ForwardJob(BlockedShape shape, float* x, float* factor, float* shift, Epilogue epilogue, float* y) : IJob
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
            long at = plane * shape.Plane, block = plane % shape.Blocks * Lanes;
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                T f = T.Load(factor + block + lane), s = T.Load(shift + block + lane), low = T.Splat(epilogue.Low), high = T.Splat(epilogue.High);
                if (epilogue.Residual is not null)
                {
                    float* add = epilogue.Residual;
                    for (long i = at + lane; i < at + shape.Plane; i += Lanes)
                        T.Min(T.Max(T.MulAdd(T.Load(x + i), f, s) + T.Load(add + i), low), high).Store(y + i);
                }
                else
                {
                    for (long i = at + lane; i < at + shape.Plane; i += Lanes)
                        T.Min(T.Max(T.MulAdd(T.Load(x + i), f, s), low), high).Store(y + i);
                }
            }
        }
    }

    private readonly struct SumJob(BlockedShape shape, float* x, float* dY, CutMask mask, float* masked, float* mean, double* sums) : IJob
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
            double* total = sums + (plane * 2L * Lanes);
            long block = plane % shape.Blocks * Lanes;
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                Clear(total + lane, T.Count);
                Clear(total + Lanes + lane, T.Count);
                T m = T.Load(mean + block + lane), none = T.Splat(0), lowest = T.Splat(mask.Low), highest = T.Splat(mask.High);
                (T factor, T shift) = mask.LinesOf<T>(block + lane);
                for (long p = 0; p < shape.Pixels; p += Stretch)
                {
                    T sum = none, product = none;
                    long begin = (plane * shape.Plane) + (p * Lanes) + lane, end = (plane * shape.Plane) + (Math.Min(shape.Pixels, p + Stretch) * Lanes);
                    for (long i = begin; i < end; i += Lanes)
                    {
                        T g = T.Load(dY + i), from = T.Load(x + i);
                        if (mask.Cuts)
                        {
                            T v = mask.Y is null ? T.MulAdd(from, factor, shift) : T.Load(mask.Y + i);
                            g = T.Select((v > lowest) & (v < highest), g, none);
                            if (masked is not null)
                                g.Store(masked + i);
                        }

                        sum += g;
                        product = T.MulAdd(g, from - m, product);
                    }

                    AddLanes(sum, total + lane);
                    AddLanes(product, total + Lanes + lane);
                }
            }
        }
    }

    private readonly struct InputJob(BlockedShape shape, float* x, float* dY, CutMask mask, float* a, float* b, float* c, float* dX) : IJob
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
            long at = plane * shape.Plane, block = plane % shape.Blocks * Lanes;
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                T byG = T.Load(a + block + lane), byX = T.Load(b + block + lane), constant = T.Load(c + block + lane);
                T none = T.Splat(0), lowest = T.Splat(mask.Low), highest = T.Splat(mask.High);
                (T factor, T shift) = mask.LinesOf<T>(block + lane);
                for (long i = at + lane; i < at + shape.Plane; i += Lanes)
                {
                    T g = T.Load(dY + i), from = T.Load(x + i);
                    if (mask.Cuts)
                    {
                        T v = mask.Y is null ? T.MulAdd(from, factor, shift) : T.Load(mask.Y + i);
                        g = T.Select((v > lowest) & (v < highest), g, none);
                    }

                    T.MulAdd(byG, g, T.MulAdd(byX, from, constant)).Store(dX + i);
                }
            }
        }
    }

    /// <summary>Pixels whose sum is taken in float32.</summary>
    private const int Stretch = 64;

    private static void Clear(double* to, int count) => Fill.Zero(to, (long)count * sizeof(double));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLanes<T>(T lanes, double* to)
        where T : struct, ILanes<T>
    {
        float* v = stackalloc float[Lanes];
        lanes.Store(v);
        for (int i = 0; i < T.Count; i++)
            to[i] += v[i];
    }
}
